#!/usr/bin/env bash
# curl 7.88.1 with OpenSSL, Debian 7.88.1-10+deb12u15.
# Expected: --cacert names the authorities to trust, so that a server whose authority is not in that file is refused (60).
# Happens:  curl goes on trusting the folder that was compiled in (/etc/ssl/certs, "CApath" of curl -v): status 0. --capath with a folder without
#           certificates ends that.
# Seen since 2026-11-30. Documented: curl(1) says of --cacert only that it is "normally" the default file that it replaces.
set -u
[ "$(id -u)" = 0 ] && command -v unshare apt-get dpkg-deb openssl >/dev/null || { echo "needs root, unshare, apt-get, dpkg-deb and openssl"; exit 2; }
work=$(mktemp -d /tmp/finding-XXXXXX) || exit 2
server=
trap 'kill $server 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 2
apt-get -qq download curl=7.88.1-10+deb12u15 libcurl4=7.88.1-10+deb12u15 >/dev/null 2>&1 || { echo "the packages cannot be had"; exit 2; }
for file in *.deb; do dpkg-deb -x "$file" root || exit 2; done
for name in folder file; do
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$name" \
    -addext subjectAltName=DNS:localhost -keyout $name.key -out $name.pem 2>/dev/null || exit 2
done
port=$((20000 + RANDOM % 20000))
openssl s_server -quiet -www -accept "127.0.0.1:$port" -key folder.key -cert folder.pem >/dev/null 2>&1 &
server=$!
for _ in $(seq 50); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.1; done
cat >try <<X
mount -t tmpfs none /etc/ssl/certs && cp folder.pem /etc/ssl/certs/\$(openssl x509 -hash -noout -in folder.pem).0 || exit 2
export LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu
for more in "" "--capath /proc/self/task"; do
  root/usr/bin/curl -q -s -o /dev/null --max-time 10 --noproxy '*' --resolve localhost:$port:127.0.0.1 --cacert file.pem \$more https://localhost:$port/
  echo "--cacert file.pem \$more => \$?"
done
X
unshare -m bash ./try >said 2>err || { echo "a mount of its own could not be set up: $(head -n 1 err)"; exit 2; }
cat said
printf '%s\n' '--cacert file.pem  => 0' '--cacert file.pem --capath /proc/self/task => 60' >wanted
cmp -s said wanted && echo "still so" && exit 0
echo "changed"; exit 1
