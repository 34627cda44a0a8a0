#!/usr/bin/env bash
# chrony 4.3 (Debian 12, package chrony 4.3-2+deb12u3).
# Expected: chronyc tracking tells a clock that no server sets from one that is in step; "Leap status" is what scripts look at.
# Seen: with only `local` in its configuration, chronyd has the leap status Normal and stratum 10. Only the reference 7F7F0101 tells.
# Since: seen on 2026-11-30.
# Documented: chrony.conf(5) tells that `local` makes it appear synchronised to its clients, chronyc(1) does not for tracking.
set -u
work=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 2
{ apt-get download -qq chrony && dpkg-deb -x chrony_*.deb root; } >/dev/null 2>&1 || { echo 'chrony cannot be had here'; exit 2; }
root/usr/sbin/chronyd --version >/dev/null 2>&1 || { echo 'chronyd does not run here'; exit 2; }
# -x: it never sets the clock. Port 0: it serves nobody.
chmod 700 "$work"
printf 'local stratum 10\nport 0\ncmdport 0\nbindcmdaddress %s/socket\npidfile %s/pid\nuser %s\n' "$work" "$work" "$(id -un)" >conf
root/usr/sbin/chronyd -x -n -f conf >log 2>&1 &
pid=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
  said=$(LC_ALL=C root/usr/bin/chronyc -n -h "$work/socket" tracking 2>/dev/null) && case $said in *Normal*) break ;; esac
  sleep 1
done
[ -n "$said" ] || { cat log; exit 2; }
printf '%s\n' "$said" | grep -e '^Reference ID' -e '^Stratum' -e '^Leap status'
printf '%s\n' "$said" | grep -q '^Leap status *: Normal$' && printf '%s\n' "$said" | grep -q '^Reference ID *: 7F7F0101'
