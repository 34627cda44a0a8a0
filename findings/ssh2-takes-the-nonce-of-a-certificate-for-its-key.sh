#!/bin/bash
# ssh2 1.17.0 (npm), seen 2026-11-29. Needs ssh-keygen (openssh-client) and Node.
#
# Expected: utils.parseKey() takes the text of an OpenSSH user certificate (`ssh-ed25519-cert-v01@openssh.com AAAA…`), as its own pattern names that
# type, and getPublicSSH() gives the certificate or the key it is for.
# Happens: it gives a plain ed25519 key made of the first 32 bytes behind the type, which in a certificate are its nonce (PROTOCOL.certkeys): a
# key that nobody has. There is no error.
# Documented: no; the README says nothing of certificates.
set -u
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work" || exit 2
command -v ssh-keygen >/dev/null && command -v npm >/dev/null || { echo "ssh-keygen and npm are needed"; exit 2; }
npm init -y >/dev/null 2>&1 && npm install --silent --no-audit --no-fund --ignore-scripts ssh2@1.17.0 >/dev/null 2>&1 || { echo "ssh2 1.17.0 cannot be had"; exit 2; }
ssh-keygen -q -t ed25519 -N '' -C '' -f ca && ssh-keygen -q -t ed25519 -N '' -C '' -f id && ssh-keygen -q -s ca -I me -n me id.pub || exit 2
cat >look.cjs <<'J'
const { readFileSync } = require('fs');
const { utils } = require('ssh2');
const blob = (file) => Buffer.from(readFileSync(file, 'utf8').split(' ')[1], 'base64');
const strings = (bytes) => { const all = []; for (let at = 0; at + 4 <= bytes.length; at += 4 + bytes.readUInt32BE(at)) all.push(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at))); return all; };
const parsed = utils.parseKey(readFileSync('id-cert.pub'));
if (parsed instanceof Error) { console.log(`it says ${parsed.message}`); process.exit(1); }
const [, nonce, key] = strings(blob('id-cert.pub'));
const given = strings(parsed.getPublicSSH());
const is = given[1].equals(nonce) ? 'the nonce' : given[1].equals(key) ? 'the key' : 'something else';
console.log(`type ${parsed.type}, public key of type ${given[0]} with ${is} in it`);
process.exit(is === 'the nonce' && blob('id.pub').includes(key) ? 0 : 1);
J
node look.cjs
