#!/usr/bin/env bash
# getent of the GNU C library 2.36, Debian libc-bin 2.36-9+deb12u14.
# Expected: with "hosts: files dns", `getent hosts db` takes the line "10.0.0.5 db" of /etc/hosts and asks no name server, as programs that connect do.
# Happens:  it looks for IPv6 first, which no line gives, and asks the name server for an AAAA record; only then it takes the line. Where no name
#           server answers, that takes as long as the resolver waits. `getent ahosts db` asks nobody.
# Seen since 2026-11-30. Documented: getent(1) says that "hosts" uses gethostbyaddr or gethostbyname2, not in which order.
set -u
[ "$(id -u)" = 0 ] && command -v unshare apt-get dpkg-deb perl >/dev/null || { echo "needs root, unshare, apt-get, dpkg-deb and perl"; exit 2; }
work=$(mktemp -d /tmp/finding-XXXXXX) || exit 2
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
apt-get -qq download libc-bin=2.36-9+deb12u14 libc6=2.36-9+deb12u14 >/dev/null 2>&1 || { echo "the packages cannot be had"; exit 2; }
for file in *.deb; do dpkg-deb -x "$file" root || exit 2; done
echo '10.0.0.5 db' >hosts; echo 'nameserver 127.0.0.1' >resolv; echo 'hosts: files dns' >nsswitch
# Says that there is no such name, and writes down the type that was asked for.
cat >server.pl <<'X'
use IO::Socket::INET;
my $s = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 53, Proto => 'udp') or exit 2;
open my $log, '>>', 'asked'; $log->autoflush(1); open my $up, '>', 'up';
while (my $from = $s->recv(my $q, 512)) {
  my $at = 12; $at += 1 + ord substr $q, $at, 1 while ord substr $q, $at, 1;
  print $log 'type ', unpack('n', substr $q, $at + 1, 2), "\n";
  substr($q, 2, 2) = "\x81\x83"; $s->send($q);
}
X
cat >try <<'X'
ip link set lo up 2>/dev/null || exit 2
for name in hosts resolv:resolv.conf nsswitch:nsswitch.conf; do mount --bind "${name%%:*}" "/etc/${name#*:}" || exit 2; done
perl server.pl & server=$!
for _ in $(seq 50); do test -e up && break; sleep 0.1; done
test -e up || exit 2
for database in hosts ahosts; do
  : >asked
  found=$(root/lib64/ld-linux-x86-64.so.2 --library-path root/lib/x86_64-linux-gnu root/usr/bin/getent $database db | sed -n '1s/ .*//p')
  echo "getent $database db => $found, asked: $(tr '\n' ' ' <asked)"
done
kill $server
X
unshare -mn bash ./try >said 2>err || { echo "a network of its own could not be set up: $(head -n 1 err)"; exit 2; }
cat said
printf '%s\n' 'getent hosts db => 10.0.0.5, asked: type 28 ' 'getent ahosts db => 10.0.0.5, asked: ' >wanted
cmp -s said wanted && echo "still so" && exit 0
echo "changed"; exit 1
