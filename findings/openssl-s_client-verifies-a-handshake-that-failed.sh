#!/usr/bin/env bash
# openssl s_client of OpenSSL 3.0.22, Debian 3.0.22-1~deb12u2; the same in 1.1.1w (Debian 11), 3.0.19 and 3.5.9 (Debian 13).
# Expected: after a handshake that failed, no cipher that was agreed on, and no verdict about a certificate.
# Happens:  a server with TLS 1.2 that wants a certificate of its client and gets none rejects the handshake at its very end. s_client still prints the
#           version, the cipher, the chain and "Verify return code: 0 (ok)", as after a success. Only its exit status (1), an error on stderr and
#           the missing message Finished of the server (-msg) tell.
# Seen since 2026-11-30. Documented: nowhere found; openssl-s_client(1) does not say when these lines count.
set -u
command -v apt-get dpkg-deb >/dev/null || { echo "needs apt-get and dpkg-deb"; exit 2; }
work=$(mktemp -d /tmp/finding-XXXXXX) || exit 2
server=
trap 'kill $server 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 2
apt-get -qq download openssl=3.0.22-1~deb12u2 libssl3=3.0.22-1~deb12u2 >/dev/null 2>&1 || { echo "the packages cannot be had"; exit 2; }
for file in *.deb; do dpkg-deb -x "$file" root || exit 2; done
export PATH="$work/root/usr/bin:$PATH" LD_LIBRARY_PATH="$work/root/usr/lib/x86_64-linux-gnu"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem 2>/dev/null || exit 2
look() { # look <name> <options of the server>
  name=$1; shift
  port=$((20000 + RANDOM % 20000))
  openssl s_server -quiet -accept "127.0.0.1:$port" -key key.pem -cert cert.pem -tls1_2 "$@" >/dev/null 2>&1 &
  server=$!
  for _ in $(seq 50); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.1; done
  openssl s_client -connect "127.0.0.1:$port" -servername localhost -CAfile cert.pem -msg </dev/null >out 2>err
  status=$?
  kill $server 2>/dev/null; wait $server 2>/dev/null
  echo "$name: status $status, Finished $(grep -c '^<<< .*, Finished$' out), $(grep -m 1 -o '^New, TLSv1.2, Cipher is' out), $(grep -m 1 -o 'Verify return code: .*' out)"
}
{ look accepted; look rejected -Verify 1; } | tee said
cat >wanted <<'X'
accepted: status 0, Finished 1, New, TLSv1.2, Cipher is, Verify return code: 0 (ok)
rejected: status 1, Finished 0, New, TLSv1.2, Cipher is, Verify return code: 0 (ok)
X
cmp -s said wanted && echo "still so" && exit 0
echo "changed"; exit 1
