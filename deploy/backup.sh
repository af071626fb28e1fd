#!/bin/sh
# Back up the database that DATABASE_URL names (SQLite in MEYDAN_STATE_DIR without it), while it is in use, and
# the pictures of posts and pages in MEYDAN_STATE_DIR/media.
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

# Remains of an interrupted backup.
find "$folder" -maxdepth 1 -type d -name '.making.*' -mmin +1440 -exec rm -rf {} +
work=$(mktemp -d "$folder/.making.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM

stamp=meydan-$(date -u +%Y%m%dT%H%M%SZ)

# stored NAME COMMAND…: the command's output as a file of the working folder, encrypted if there is a certificate.
# Then nothing is ever stored in clear, so a killed backup leaves nothing to read. Prints the file's name.
stored() {
    file=$1
    shift
    if [ -n "$certificate" ]; then
        file=$file.cms
        mkfifo "$work/pipe"
        "$@" > "$work/pipe" &
        openssl cms -encrypt -binary -stream -aes-256-gcm -outform DER \
            -in "$work/pipe" -out "$work/$file" "$certificate"
        wait $!
        rm "$work/pipe"
    else
        "$@" > "$work/$file"
    fi
    sync "$work/$file"
    echo "$file"
}

database() {
    if [ "$engine" = postgresql ]; then
        pg_dump --format=custom --compress=6 --no-owner --no-privileges
    else
        "$python" "$here/database.py" write "$name" "$work"
    fi
}

pictures() {
    # A picture deleted meanwhile is not an error; everything else is.
    tar --create --directory="$media" --warning=no-file-removed . || [ $? = 1 ]
}

[ -n "$certificate" ] \
    || echo "The backup is not encrypted (MEYDAN_BACKUP_CERTIFICATE): it contains the key of every open poll." >&2

[ "$engine" = postgresql ] && kind=dump || kind=sqlite3
# The database first, so that each picture that its rows name is in the folder.
made=$(stored "$stamp.$kind" database)
if [ -d "$media" ] && [ -n "$(ls -A "$media")" ]; then
    made="$made $(stored "$stamp.media.tar" pictures)"
fi
# The pictures get their name first, so that a database backup exists only if the whole backup does.
for file in ${made#* } ${made% *}; do
    [ ! -e "$work/$file" ] || mv "$work/$file" "$folder/$file"
done
for file in $made; do
    echo "$folder/$file"
done

find "$folder" -maxdepth 1 -type f -name 'meydan-*' -mmin "+$((days * 1440))" -delete
