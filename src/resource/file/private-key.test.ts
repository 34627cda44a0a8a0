import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf } from '../machine.fixture.ts';

const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ec = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

suite('a private key, as the openssl of this machine reads it', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'opsproof-keys-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const write = (key: KeyObject) => {
    const path = join(folder, 'key.pem');
    writeFileSync(path, key.export({ type: 'pkcs8', format: 'pem' }));
    return path;
  };
  /** A key with the public half of one and the private half of another. */
  const mixed = (one: KeyObject, other: KeyObject) => {
    const { d, dp, dq } = other.export({ format: 'jwk' }) as JsonWebKey;
    const parts = { d, ...(dp === undefined ? {} : { dp, dq }) } as JsonWebKey;
    return createPrivateKey({
      key: { ...(one.export({ format: 'jwk' }) as JsonWebKey), ...parts },
      format: 'jwk',
    });
  };
  const read = (path: string, certificate: string) => {
    const wanted = ['valid', `the key of ${certificate}`];
    const look = resourceOf('private key').look(path, factsOf('debian-12'), wanted);
    assert.ok('command' in look);
    const { stdout, status } = spawnSync('sh', ['-c', look.command]);
    const sighting = readSighting(look, reply({ stdout, exitCode: status ?? 1 }), wanted);
    assert.ok('state' in sighting, JSON.stringify(sighting));
    return {
      valid: sighting.state.valid,
      of: sighting.state[wanted[1] ?? ''],
      unseen: sighting.unseen[wanted[1] ?? ''],
    };
  };
  const certify = (path: string) => {
    const certificate = join(folder, 'certificate.pem');
    execFileSync('openssl', ['req', '-x509', '-key', path, '-out', certificate, '-subj', '/CN=x'], {
      stdio: 'ignore',
    });
    return certificate;
  };

  for (const [kind, make] of Object.entries({
    rsa,
    ec,
    ed25519: () => generateKeyPairSync('ed25519').privateKey,
  }))
    test(`of ${kind} is valid and that of its certificate`, () => {
      const path = write(make());
      assert.deepEqual(read(path, certify(path)), { valid: true, of: true, unseen: undefined });
    });

  for (const [kind, make, why] of [
    ['rsa', rsa, /openssl says d e not congruent to 1$/],
    ['ec', ec, /openssl says invalid private key$/],
  ] as const)
    test(`of ${kind} whose halves do not belong together is not valid, and nobody's`, () => {
      const key = make();
      const certificate = certify(write(key));
      const { valid, of, unseen } = read(write(mixed(key, make())), certificate);
      assert.deepEqual([valid, of], [false, undefined]);
      assert.match(unseen?.unable ?? '', why);
    });
});
