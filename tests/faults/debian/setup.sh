# Runs in new namespaces as their first process: lays memory over this machine's files and becomes the machine's
# service manager. Arguments: an empty folder, the Python of the tests, the checkout, and the folders they need.
set -euo pipefail
new=$1 python=$2 checkout=$3
shift 3
mount -t tmpfs -o mode=0755 tmpfs "$new"
mkdir "$new/upper" "$new/work" "$new/root"
chmod 0755 "$new/upper"
mount -t overlay overlay -o "lowerdir=/,upperdir=$new/upper,workdir=$new/work" "$new/root"
root=$new/root
rm -rf "$root/opt/meydan" "$root/srv/meydan" "$root/etc/meydan" "$root/var/lib/meydan" "$root/var/backups/meydan"
rm -rf "$root"/etc/systemd/system/meydan* "$root"/usr/local/sbin/*meydan "$root/etc/nginx/tls" "$root/etc/nginx/upstream.conf"
sed -i '/^meydan:/d' "$root/etc/passwd" "$root/etc/group" "$root/etc/shadow"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=0755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
for folder in etc/postgresql var/lib/postgresql var/log/postgresql var/log/nginx etc/valkey; do
    mkdir -p "$root/$folder"
    mount -t tmpfs -o mode=0755 tmpfs "$root/$folder"
done
# What the tests' Python needs may be in a home folder, which other users may not enter.
for folder in "$checkout" "$@"; do
    mkdir -p "$root$folder"
    mount --bind "$folder" "$root$folder"
    mount -o remount,bind,ro "$root$folder"
    while [ "$folder" != / ]; do
        folder=$(dirname "$folder")
        case $(stat --format %A "$root$folder") in *x | *t) ;; *) chmod o+x "$root$folder" ;; esac
    done
done
chown postgres:postgres "$root/var/lib/postgresql" "$root/var/log/postgresql"
install -d -o postgres -g postgres -m 2775 "$root/run/postgresql"
# As Debian's package configures it.
printf 'bind 127.0.0.1\nport 6379\nsave 3600 1\ndir /tmp\n' > "$root/etc/valkey/valkey.conf"
printf '127.0.0.1 localhost meydan.example\n' > "$root/etc/hosts"
ip link set lo up
cd /
exec chroot "$root" env "PYTHONPATH=$checkout" "$python" -m tests.faults.debian.manager "$checkout" "$python"
