import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { PAYLOAD_TYPE, parseEnvelope, seal, unseal } from '../model/envelope.ts';
import { parsePrivateKey } from '../model/key.ts';

/** Signs what stands on standard input, and verifies the envelope that the second argument names, with the key of the first. */
const PROGRAM = `
import json, sys
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.dsse import Envelope
from securesystemslib.signer import CryptoSigner, SSlibKey
signer = CryptoSigner(load_pem_private_key(open(sys.argv[1], 'rb').read(), None))
theirs = Envelope(sys.stdin.buffer.read(), '${PAYLOAD_TYPE}', {})
theirs.sign(signer)
ours = Envelope.from_dict(json.load(open(sys.argv[2])))
key = signer.public_key
same = SSlibKey(sys.argv[3], key.keytype, key.scheme, key.keyval)
accepted = ours.verify([same], 1)
print(json.dumps({'envelope': theirs.to_dict(), 'accepted': list(accepted)}))
`;

/** Where npm packages of this checkout keep what they can make anew. */
const PACKAGES = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'securesystemslib-1.3.1');
const folder = mkdtempSync(join(tmpdir(), 'opsproof-securesystemslib-'));
after(() => rmSync(folder, { recursive: true }));
const run = (program: string, argv: readonly string[], input = '') =>
  spawnSync(program, argv, {
    encoding: 'utf8',
    input,
    timeout: 120_000,
    env: { ...process.env, PYTHONPATH: PACKAGES },
  });

/** Installs what is asked once on this machine, for the test runs to come as well; renamed when it is whole. */
function isInstalled(): boolean {
  if (existsSync(PACKAGES)) return true;
  const venv = join(folder, 'venv');
  const fresh = `${PACKAGES}.${process.pid}`;
  const pip = ['-m', 'pip', 'install', '--quiet', '--target', fresh, 'securesystemslib[crypto]==1.3.1'];
  const done =
    run('python3', ['-m', 'venv', venv]).status === 0 && run(join(venv, 'bin', 'python'), pip).status === 0;
  try {
    mkdirSync(dirname(PACKAGES), { recursive: true });
    if (done) renameSync(fresh, PACKAGES);
  } catch {
    // Another test run was faster.
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return existsSync(PACKAGES);
}

test('securesystemslib of Python and we believe each other’s signatures', { timeout: 300_000 }, (t) => {
  if (!isInstalled()) return t.skip('python3 cannot install securesystemslib 1.3.1 here');
  for (const { privateKey } of [
    generateKeyPairSync('ed25519'),
    generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ]) {
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const key = parsePrivateKey(pem);
    const payload = Buffer.from('{"what":"é"}');
    writeFileSync(join(folder, 'key.pem'), pem);
    writeFileSync(join(folder, 'ours.json'), JSON.stringify(seal(payload, key.key, key.id)));
    const files = [join(folder, 'key.pem'), join(folder, 'ours.json')];
    const ended = run('python3', ['-c', PROGRAM, ...files, key.id], payload.toString());
    assert.equal(ended.status, 0, ended.stderr);
    const { envelope, accepted } = JSON.parse(ended.stdout);
    assert.deepEqual(accepted, [key.id]);
    const theirs = parseEnvelope(JSON.stringify(envelope));
    assert.ok(theirs !== undefined && theirs.signatures[0]?.keyid !== key.id);
    assert.deepEqual(unseal(theirs, key.key), payload, key.kind);
  }
});
