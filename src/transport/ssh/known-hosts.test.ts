import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { judgeHostKey, knownKeyTypes, parseKnownHosts, printHostKey } from './known-hosts.ts';

function key(type: string, body: string): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(type.length);
  return Buffer.concat([head, Buffer.from(type), Buffer.from(body)]);
}

const ED = key('ssh-ed25519', 'one');
const ED2 = key('ssh-ed25519', 'two');
const RSA = key('ssh-rsa', 'three');
const b64 = (bytes: Buffer) => bytes.toString('base64');

function judge(text: string, name: string, port = 22, shown = ED) {
  const verdict = judgeHostKey(parseKnownHosts(text, 'kh'), { name, port }, shown);
  if (verdict.is === 'changed')
    return `changed ${verdict.known.map((entry) => `${entry.file}:${entry.line}`)}`;
  if (verdict.is === 'revoked') return `revoked ${verdict.by.file}:${verdict.by.line}`;
  if (verdict.is === 'unknown') return `unknown ${verdict.authorities.length}`;
  return verdict.is;
}

const PLAIN = `# comment\n\nweb,10.0.0.3 ssh-ed25519 ${b64(ED)} a comment\nweb ssh-rsa ${b64(RSA)}\n`;

test('a plain line matches its host by name and by address', () => {
  assert.equal(judge(PLAIN, 'web'), 'known');
  assert.equal(judge(PLAIN, 'WEB'), 'known');
  assert.equal(judge(PLAIN, '10.0.0.3'), 'known');
  assert.equal(judge(PLAIN, 'web', 22, RSA), 'known');
  assert.equal(judge(PLAIN, 'db'), 'unknown 0');
});

test('another key than the known ones counts as changed, and the lines with the known ones are reported', () => {
  assert.equal(judge(PLAIN, 'web', 22, ED2), 'changed kh:3,kh:4');
  assert.equal(judge(`web ssh-rsa ${b64(RSA)}`, 'web'), 'changed kh:1');
});

test('a port is part of the name, and a line without one counts if its key matches', () => {
  const text = `[web]:2222 ssh-ed25519 ${b64(ED)}`;
  assert.equal(judge(text, 'web', 2222), 'known');
  assert.equal(judge(text, 'web'), 'unknown 0');
  assert.equal(judge(PLAIN, 'web', 2222), 'known');
  assert.equal(judge(PLAIN, 'web', 2222, ED2), 'unknown 0');
  assert.equal(judge(`${PLAIN}[web]:2222 ssh-ed25519 ${b64(ED2)}`, 'web', 2222, RSA), 'known');
});

test('a hashed line is read', () => {
  const salt = Buffer.from('0123456789abcdefghij');
  const hash = (name: string) => `|1|${b64(salt)}|${createHmac('sha1', salt).update(name).digest('base64')}`;
  const text = `${hash('web')} ssh-ed25519 ${b64(ED)}\n${hash('[db]:2222')} ssh-ed25519 ${b64(ED2)}`;
  assert.equal(judge(text, 'web'), 'known');
  assert.equal(judge(text, 'db', 2222, ED2), 'known');
  assert.equal(judge(text, 'db', 2222), 'changed kh:2');
  assert.equal(judge(text, 'mail'), 'unknown 0');
  assert.equal(judge(text.replaceAll('|1|', '|2|'), 'web'), 'unknown 0');
});

test('wildcards match and exclamation marks exclude', () => {
  const text = `*.example.com,!db?.example.com ssh-ed25519 ${b64(ED)}`;
  assert.equal(judge(text, 'web.example.com'), 'known');
  assert.equal(judge(text, 'db1.example.com'), 'unknown 0');
  assert.equal(judge(text, 'webxexample.com'), 'unknown 0');
  assert.equal(judge(`[*]:2222 ssh-ed25519 ${b64(ED)}`, 'any', 2222), 'known');
});

test('a revoked key is refused even if another line accepts it', () => {
  assert.equal(judge(`${PLAIN}@revoked * ssh-ed25519 ${b64(ED)}`, 'web'), 'revoked kh:5');
  assert.equal(judge(`${PLAIN}@revoked * ssh-ed25519 ${b64(ED2)}`, 'web'), 'known');
});

test('a certificate authority is not a host key, and is reported', () => {
  assert.equal(judge(`@cert-authority *.example.com ssh-ed25519 ${b64(ED)}`, 'web.example.com'), 'unknown 1');
});

test('lines that make no sense are ignored', () => {
  const text = [
    `@other web ssh-ed25519 ${b64(ED)}`,
    'web ssh-ed25519',
    `web ssh-rsa ${b64(ED)}`,
    'web ssh-ed25519 ????',
  ];
  assert.deepEqual(parseKnownHosts(text.join('\n'), 'kh'), []);
});

test('the known key types are in the order of the file, those of the port first', () => {
  const entries = parseKnownHosts(`${PLAIN}[web]:2222 ssh-rsa ${b64(RSA)}\n`, 'kh');
  assert.deepEqual(knownKeyTypes(entries, { name: 'web', port: 22 }), ['ssh-ed25519', 'ssh-rsa']);
  assert.deepEqual(knownKeyTypes(entries, { name: 'web', port: 2222 }), ['ssh-rsa']);
  assert.deepEqual(knownKeyTypes(entries, { name: 'web', port: 2223 }), ['ssh-ed25519', 'ssh-rsa']);
  assert.deepEqual(knownKeyTypes(entries, { name: 'db', port: 22 }), []);
});

test('a fingerprint is printed as by ssh-keygen', () => {
  assert.match(printHostKey(ED), /^ssh-ed25519 SHA256:[A-Za-z0-9+/]{43}$/);
});
