#!/usr/bin/env bash
# Node 24.21.0 (npm package node), its module tls with OpenSSL 3.
# Expected: a certificate whose key is too short is refused with a code that says so, EE_KEY_TOO_SMALL, as every other code is the name of OpenSSL's
# X509_V_ERR_… without its beginning (DEPTH_ZERO_SELF_SIGNED_CERT, CERT_HAS_EXPIRED).
# What happens: the code is UNSPECIFIED, which is also that of OpenSSL's X509_V_ERR_UNSPECIFIED. With rejectUnauthorized: false it is all there is:
# authorizationError has the code, and the message ("EE certificate key too weak") is lost. The list of codes in Node's documentation leaves it out.
# Seen 2026-11-30. Nothing is sent beyond loopback.
set -u
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
command -v openssl >/dev/null || { echo "there is no openssl here"; exit 2; }
npm install --silent --no-audit --no-fund --prefix "$work" node@24.21.0 >/dev/null 2>&1 || { echo "node cannot be installed here"; exit 2; }
for bits in 1024 2048; do
  openssl req -x509 -newkey "rsa:$bits" -nodes -sha256 -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 \
    -keyout "$work/$bits.key" -out "$work/$bits.pem" 2>/dev/null || { echo "openssl makes no certificate here"; exit 2; }
done
cat >"$work/ask.mjs" <<'NODE'
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:tls';

const read = (name) => readFileSync(`${process.argv[2]}/${name}`);
const seen = [];
for (const bits of [2048, 1024]) {
  // The server may have a short key; what the client makes of it is the question.
  const server = createServer({ key: read(`${bits}.key`), cert: read(`${bits}.pem`), ciphers: 'DEFAULT@SECLEVEL=0' });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  const ask = (more) =>
    new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, ...more }, () => {
        resolve(String(socket.authorizationError));
        socket.destroy();
      });
      socket.on('error', ({ code, message }) => resolve(`${code}: ${message}`));
    });
  const ca = read(`${bits}.pem`);
  seen.push(await ask({ ca }), await ask({ ca, rejectUnauthorized: false }));
  server.close();
}
console.log(seen.join('\n'));
const [long, , short, kept] = seen;
process.exit(long === 'null' && /^UNSPECIFIED: .*too weak/.test(short) && kept === 'UNSPECIFIED' ? 0 : 1);
NODE
"$work/node_modules/.bin/node" "$work/ask.mjs" "$work"
