#!/bin/sh
# Restore a backup into the empty database that DATABASE_URL names (SQLite in MEYDAN_STATE_DIR without it), with
# all processes of Meydan stopped:
#
#   deploy/restore.sh meydan-20261124T003000Z.dump
#
# A backup that ends in .cms is decrypted first: MEYDAN_BACKUP_KEY names the private key (PEM). The pictures of posts and pages
# come from the file of the same name that ends in .media.tar (or .media.tar.cms), if it is beside the backup.
# It never writes into a database or a folder of pictures that is not empty. Afterwards it migrates, compares every tally
# with a recount and verifies the audit log. If one of these fails, it reports the failure and ends with an error.
set -eu
umask 077

here=$(cd "$(dirname "$0")" && pwd)
python=${MEYDAN_PYTHON:-$here/../.venv/bin/python}
backup=${1:?Name the backup to restore.}

[ -r "$backup" ] || { echo "$backup cannot be read." >&2; exit 2; }
said=$("$python" "$here/database.py" describe)
eval "$said"

if [ "$engine" = postgresql ]; then
    tables=$(psql --no-psqlrc --tuples-only --no-align --command \
        "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")
    [ "$tables" = 0 ] || { echo "The database $name is not empty; nothing was changed." >&2; exit 1; }
else
    for there in "$name" "$name-wal" "$name-shm"; do
        [ ! -e "$there" ] || { echo "$there already exists; nothing was changed." >&2; exit 1; }
    done
fi

[ ! -d "$media" ] || [ -z "$(ls -A "$media")" ] || { echo "$media is not empty; nothing was changed." >&2; exit 1; }

work=$(mktemp -d "${TMPDIR:-/tmp}/meydan-restore.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM

# decrypted FILE NAME: FILE, or, if it is encrypted, its content in a file of the working folder.
decrypted() {
    case $1 in
        *.cms)
            openssl cms -decrypt -binary -inform DER -in "$1" -out "$work/$2" \
                -inkey "${MEYDAN_BACKUP_KEY:?Set MEYDAN_BACKUP_KEY, the private key of the backups.}"
            echo "$work/$2"
            ;;
        *) echo "$1" ;;
    esac
}
plain=$(decrypted "$backup" plain)

case ${backup%.cms} in
    *.dump) kind=postgresql ;;
    *.sqlite3) kind=sqlite ;;
    *) echo "$backup is neither a .dump nor a .sqlite3." >&2; exit 2 ;;
esac
[ "$kind" = "$engine" ] || { echo "$backup is of $kind and DATABASE_URL names $engine." >&2; exit 1; }

if [ "$engine" = postgresql ]; then
    pg_restore --no-owner --no-privileges --single-transaction --exit-on-error --dbname="$name" "$plain"
else
    mkdir -p "$(dirname "$name")"
    "$python" "$here/database.py" copy "$plain" "$name"
fi

base=${backup%.cms}
base=${base%.*}
pictures=
for found in "$base.media.tar" "$base.media.tar.cms"; do
    [ ! -r "$found" ] || pictures=$found
done
if [ -n "$pictures" ]; then
    mkdir -p "$media"
    tar --extract --file="$(decrypted "$pictures" pictures)" --directory="$media" --no-same-owner
else
    echo "There is no file of pictures beside $backup: posts and pages are restored without pictures."
fi

cd "$here/.."
"$python" manage.py migrate --verbosity 0
"$python" manage.py recount
"$python" manage.py audit verify
echo "Restored from $backup."
