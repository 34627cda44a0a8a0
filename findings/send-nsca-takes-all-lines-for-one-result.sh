#!/usr/bin/env bash
# send_nsca of NSCA-ng 1.6 (Debian 12, packages nsca-ng-client and nsca-ng-server 1.6-6).
# Expected: it reads results as "host [tab] service [tab] status [tab] message [newline]" (send_nsca(8)), so that two lines are two results.
# What happens: everything up to the end is one result; the second line becomes the second line of the message of the first service, its own
# service is told nothing, and send_nsca ends with 0. Only ASCII ETB (octal 27) begins another result.
# Seen 2026-11-30. send_nsca(8) says that results "must be separated with an ASCII ETB character"; of lines without one it says nothing.
set -u
work=$(mktemp -d); server=; reader=; trap '[ -n "$server$reader" ] && kill $server $reader 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 2
apt-get download -qq nsca-ng-client=1.6-6 nsca-ng-server=1.6-6 libconfuse2 libev4 >/dev/null 2>&1 || { echo "the packages cannot be had here"; exit 2; }
for deb in *.deb; do dpkg-deb -x "$deb" root || exit 2; done
LD_LIBRARY_PATH=$(dirname "$(find "$work/root" -name 'libev.so.4' | head -1)"); export LD_LIBRARY_PATH
port=$((20000 + RANDOM % 10000)); mkfifo cmd
printf 'command_file = "%s/cmd"\nlisten = "127.0.0.1:%s"\nauthorize "*" { password = "x" services = ".*" hosts = ".*" }\n' "$work" "$port" >server.cfg
printf 'server = "127.0.0.1"\nport = %s\nidentity = "me"\npassword = "x"\n' "$port" >client.cfg
echo "$(root/usr/sbin/send_nsca -V 2>&1 | head -1)"
submitted() { # prints what reaches the command file
  timeout 10 cat <>cmd >got & reader=$!
  root/usr/sbin/nsca-ng -F -c server.cfg -s >log 2>&1 & server=$!
  sleep 1; printf "$1" | root/usr/sbin/send_nsca -c client.cfg >/dev/null; echo "ended with $?" >code
  for _ in 1 2 3 4 5 6 7 8; do [ -s got ] && break; sleep 0.5; done; sleep 0.5; kill "$server" "$reader" 2>/dev/null; wait "$server" "$reader" 2>/dev/null; server=; reader=
  sed 's/^\[[0-9]*\] //' got
}
lines=$(submitted 'web\tdisk\t0\tOK\nweb\tload\t2\tCRITICAL\n'); code=$(cat code)
marked=$(submitted 'web\tdisk\t0\tOK\n\027web\tload\t2\tCRITICAL\n\027')
printf 'two lines: %s\n%s\ntwo lines with ETB:\n%s\n' "$code" "$lines" "$marked"
[ "$code" = "ended with 0" ] && [ "$(grep -c PROCESS <<<"$lines")" = 1 ] && [ "$(grep -c PROCESS <<<"$marked")" = 2 ] || exit 1
