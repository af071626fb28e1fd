#!/bin/sh
# Back up the database that DATABASE_URL names (SQLite in MEYDAN_STATE_DIR without it), while it is in use.
#
#   MEYDAN_BACKUP_DIR=/var/backups/meydan deploy/backup.sh
#
# Writes meydan-YYYYMMDDTHHMMSSZ.dump (PostgreSQL) or .sqlite3 there and prints its name. A backup of an open
# poll holds the key that joins people to answers, so:
#   MEYDAN_BACKUP_CERTIFICATE  a certificate (PEM): the backup is encrypted to it and ends in .cms; whoever holds
#                              the private key, kept elsewhere, can read it, and this machine cannot.
#   MEYDAN_BACKUP_DAYS         older backups are deleted (7).
set -eu
umask 077

here=$(cd "$(dirname "$0")" && pwd)
python=${MEYDAN_PYTHON:-$here/../.venv/bin/python}
folder=${MEYDAN_BACKUP_DIR:?Set MEYDAN_BACKUP_DIR, the folder that backups go to.}
days=${MEYDAN_BACKUP_DAYS:-7}
certificate=${MEYDAN_BACKUP_CERTIFICATE:-}

case $days in
    '' | *[!0-9]*) echo "MEYDAN_BACKUP_DAYS must be a whole number, not '$days'." >&2; exit 2 ;;
esac
[ -d "$folder" ] || { echo "There is no folder $folder." >&2; exit 2; }
[ -z "$certificate" ] || [ -r "$certificate" ] || { echo "$certificate cannot be read." >&2; exit 2; }

said=$("$python" "$here/database.py" describe)
eval "$said"

work=$(mktemp -d "$folder/.making.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM

file=meydan-$(date -u +%Y%m%dT%H%M%SZ)
if [ "$engine" = postgresql ]; then
    file=$file.dump
    pg_dump --format=custom --compress=6 --no-owner --no-privileges --file="$work/plain"
else
    file=$file.sqlite3
    "$python" "$here/database.py" copy "$name" "$work/plain"
fi

if [ -n "$certificate" ]; then
    file=$file.cms
    openssl cms -encrypt -binary -stream -aes-256-gcm -outform DER \
        -in "$work/plain" -out "$work/encrypted" "$certificate"
    rm "$work/plain"
    mv "$work/encrypted" "$work/done"
else
    echo "The backup is not encrypted (MEYDAN_BACKUP_CERTIFICATE): whoever has it has every open poll's key." >&2
    mv "$work/plain" "$work/done"
fi
sync "$work/done"
# Under its name only when it is whole.
mv "$work/done" "$folder/$file"

find "$folder" -maxdepth 1 -type f -name 'meydan-*' -mmin "+$((days * 1440))" -delete
echo "$folder/$file"
