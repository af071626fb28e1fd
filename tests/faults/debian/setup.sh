# Runs in new namespaces: lays memory over this machine's files and starts systemd there. Prints "ready".
# Arguments: an empty folder, the Python of the tests, the checkout, and the folders they need.
set -euo pipefail
new=$1 python=$2 checkout=$3
shift 3
mount -t tmpfs -o mode=0755 tmpfs "$new"
mkdir "$new/upper" "$new/work" "$new/root" "$new/groups"
chmod 0755 "$new/upper"
mount -t overlay overlay -o "lowerdir=/,upperdir=$new/upper,workdir=$new/work" "$new/root"
root=$new/root
rm -rf "$root/opt/meydan" "$root/srv/meydan" "$root/etc/meydan" "$root/var/lib/meydan" "$root/var/backups/meydan"
rm -rf "$root"/usr/local/sbin/*meydan "$root/etc/nginx/tls" "$root/etc/nginx/upstream.conf"
# This machine's own services, and what prepares devices and the kernel at a start.
rm -rf "$root"/etc/systemd/system/* "$root"/lib/systemd/system/{sysinit,local-fs}.target.wants "$root/etc/fstab"
sed -i '/^meydan:/d' "$root/etc/passwd" "$root/etc/group" "$root/etc/shadow"
mount -t sysfs -o ro sysfs "$root/sys"
for folder in dev run etc/postgresql var/lib/postgresql var/log/postgresql var/log/nginx etc/valkey; do
    mkdir -p "$root/$folder"
    mount -t tmpfs -o mode=0755 tmpfs "$root/$folder"
done
cp --archive /dev/{null,zero,full,random,urandom,tty} "$root/dev"
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
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
# ProtectHome= would hide it from the services: all else in home folders is hidden instead.
for unit in meydan meydan-; do
    mkdir "$root/etc/systemd/system/$unit.service.d"
    printf '[Service]\nProtectHome=no\nTemporaryFileSystem=/home:ro /root:ro,mode=0755\nBindReadOnlyPaths=%s\n' \
        "$checkout $*" > "$root/etc/systemd/system/$unit.service.d/python-of-the-tests.conf"
done

# The shell of a fresh machine finds the programs of packages that are essential, required or important.
mkdir "$root/run/fresh"
dpkg-query --show --showformat '${Package} ${Essential} ${Priority}\n' |
    awk '$2 == "yes" || $3 == "required" || $3 == "important" { print $1 }' |
    xargs dpkg --listfiles | grep --extended-regexp '/s?bin/[^/]+$' | awk -F / '!seen[$NF]++' |
    xargs ln --symbolic --target-directory "$root/run/fresh"
# git and make come with their packages.
for program in apt-get editor git.stand-in make.stand-in; do
    rm --force "$root/run/fresh/$program"
    printf '#!/bin/sh\nCHECKOUT=%s PYTHONPATH=%s exec %s -m tests.faults.debian.programs "$0" "$@"\n' \
        "$checkout" "$checkout" "$python" > "$root/run/fresh/$program"
    chmod 0755 "$root/run/fresh/$program"
done

# The packages as Debian configures them.
chown postgres:postgres "$root/var/lib/postgresql" "$root/var/log/postgresql"
install -d -o postgres -g postgres -m 2775 "$root/run/postgresql"
version=$(ls /usr/lib/postgresql | sort --numeric-sort | tail --lines 1)
chroot "$root" pg_createcluster "$version" main -- --no-sync >&2
printf 'bind 127.0.0.1\nport 6379\nsave 3600 1\ndir /tmp\n' > "$root/etc/valkey/valkey.conf"
printf '[Service]\nExecStart=%s /etc/valkey/valkey.conf --daemonize no\n' \
    "$(command -v valkey-server || command -v redis-server)" > "$root/etc/systemd/system/valkey-server.service"
printf '127.0.0.1 localhost meydan.example\n' > "$root/etc/hosts"
ip link set lo up

mount -t cgroup2 cgroup2 "$new/groups"
group=$(mktemp --directory "$new/groups/meydan-machine-XXXX")
mount --bind "$group" "$root/sys/fs/cgroup"
unshare --pid --fork --kill-child bash -ec "
    cd /
    mount -t proc proc $root/proc
    mount --bind -o ro $root/proc/sys $root/proc/sys
    echo 0 > $group/cgroup.procs
    echo ready
    exec unshare --cgroup chroot $root env --ignore-environment container=other \
        PATH=/usr/sbin:/usr/bin /lib/systemd/systemd --unit=basic.target" || true
# The group is in use until the last process has left it.
until find "$group" -depth -type d -delete 2> /dev/null; do sleep 0.1; done
