#!/bin/sh
# Back up the database that DATABASE_URL names (SQLite in MEYDAN_STATE_DIR without it), while it is in use, and
# the pictures of posts in MEYDAN_STATE_DIR/media.
#
#   MEYDAN_BACKUP_DIR=/var/backups/meydan deploy/backup.sh
#
# Writes meydan-YYYYMMDDTHHMMSSZ.dump (PostgreSQL) or .sqlite3 there and prints its name; if there are pictures, it also
# writes meydan-YYYYMMDDTHHMMSSZ.media.tar. A backup of an open poll contains the key that joins people to answers, so:
#   MEYDAN_BACKUP_CERTIFICATE  a certificate (PEM): the backup is encrypted to it and ends in .cms. Only the holder of
#                              the private key, kept elsewhere, can read it; this machine cannot.
#   MEYDAN_BACKUP_DAYS         older backups are deleted (7).
set -eu
umask 077

here=$(cd "$(dirname "$0")" && pwd)
python=${MEYDAN_PYTHON:-$here/../.venv/bin/python}
folder=${MEYDAN_BACKUP_DIR:?Set MEYDAN_BACKUP_DIR, the folder for backups.}
days=${MEYDAN_BACKUP_DAYS:-7}
certificate=${MEYDAN_BACKUP_CERTIFICATE:-}

case $days in
    '' | *[!0-9]*) echo "MEYDAN_BACKUP_DAYS must be a whole number, not '$days'." >&2; exit 2 ;;
esac
[ -d "$folder" ] || { echo "There is no folder $folder." >&2; exit 2; }
[ -z "$certificate" ] || [ -r "$certificate" ] || { echo "$certificate cannot be read." >&2; exit 2; }

said=$("$python" "$here/database.py" describe)
eval "$said"

# Remains of an interrupted backup are not encrypted.
find "$folder" -maxdepth 1 -type d -name '.making.*' -mmin +1440 -exec rm -rf {} +
work=$(mktemp -d "$folder/.making.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM

stamp=meydan-$(date -u +%Y%m%dT%H%M%SZ)

# finish FILE NAME: encrypts FILE if there is a certificate, and gives it its name only when it is complete.
finish() {
    if [ -n "$certificate" ]; then
        openssl cms -encrypt -binary -stream -aes-256-gcm -outform DER \
            -in "$1" -out "$work/encrypted" "$certificate"
        rm "$1"
        mv "$work/encrypted" "$work/$2.cms"
        set -- "$1" "$2.cms"
    else
        mv "$1" "$work/$2"
    fi
    sync "$work/$2"
    mv "$work/$2" "$folder/$2"
    echo "$folder/$2"
}

# The database first, so that each picture that its rows name is in the folder.
if [ "$engine" = postgresql ]; then
    kind=dump
    pg_dump --format=custom --compress=6 --no-owner --no-privileges --file="$work/plain"
else
    kind=sqlite3
    "$python" "$here/database.py" copy "$name" "$work/plain"
fi
if [ -d "$media" ] && [ -n "$(ls -A "$media")" ]; then
    # A picture deleted meanwhile is not an error; everything else is.
    tar --create --file="$work/pictures" --directory="$media" --warning=no-file-removed . || [ $? = 1 ]
fi

[ -n "$certificate" ] \
    || echo "The backup is not encrypted (MEYDAN_BACKUP_CERTIFICATE): it contains the key of every open poll." >&2
# The pictures first, so that a database backup exists only if the whole backup does.
[ ! -e "$work/pictures" ] || finish "$work/pictures" "$stamp.media.tar" > "$work/said"
finish "$work/plain" "$stamp.$kind"
[ ! -e "$work/said" ] || cat "$work/said"

find "$folder" -maxdepth 1 -type f -name 'meydan-*' -mmin "+$((days * 1440))" -delete
