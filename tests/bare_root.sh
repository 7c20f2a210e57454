#!/usr/bin/env bash
# The two commands of the README in a bare Debian 12, twice; the second time without a network. Run by hand, as root.
#
# usage: tests/bare_root.sh FOLDER
#
# FOLDER becomes a minimal Debian (debootstrap; kept and used again when it is one already), FOLDER.run a copy of it in
# which a clone of the last commit is tried and which is left there to look at. Logs: FOLDER.run/root/logs.
set -euo pipefail

if [ $# -ne 1 ] || [ "$(id -u)" -ne 0 ]; then
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 64
fi
project=$(cd "$(dirname "$0")/.." && pwd)
bare=$1
root=$bare.run

# Mounts live in a name space of their own and vanish with it: nothing to unmount, whatever happens.
if [ -z "${IN_OWN_MOUNTS:-}" ]; then
    exec unshare --mount env IN_OWN_MOUNTS=yes "$0" "$bare"
fi

[ -e "$bare/etc/debian_version" ] || debootstrap --variant=minbase bookworm "$bare"
rm -rf --one-file-system "$root"
cp -a "$bare" "$root"
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # no service is started
chmod 755 "$root/usr/sbin/policy-rc.d"
mkdir -p "$root/root/logs"
git clone --quiet --no-hardlinks "$project" "$root/root/transito"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"

# in_root NETWORK COMMAND: NETWORK is `with` or `without`
in_root() {
    local wall=()
    [ "$1" = with ] || wall=(unshare --net)
    "${wall[@]}" chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        bash -c "cd /root/transito && $2" </dev/null
}

failures=0
try() { # ROUND NETWORK COMMAND
    local log=$root/root/logs/${3##*/}-$1.log begin=$SECONDS verdict=ok
    in_root "$2" "$3" >"$log" 2>&1 || verdict=FAILED
    printf 'round %s, %-7s network: %-20s %-6s %5d s\n' "$1" "$2" "$3" "$verdict" $((SECONDS - begin))
    [ "$verdict" = ok ] || { failures=$((failures + 1)) && tail -n 40 "$log"; }
}

for command in scripts/quickstart scripts/test; do
    try 1 with "$command"
done
for command in scripts/quickstart scripts/test; do
    try 2 without "$command"
done
tail -n 1 "$root"/root/logs/test-*.log
[ "$failures" -eq 0 ]
