import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { type Envelope, PAYLOAD_TYPE, preAuthenticationEncoding, seal } from '../model/envelope.ts';
import { type Key, parsePublicKey } from '../model/key.ts';
import { redFinding } from '../report/handmade-run.fixture.ts';
import { readAttestation } from './attestation.ts';
import { FOREIGN, PAYLOAD } from './foreign-envelopes.fixture.ts';
import { writeAttestation } from './gate.ts';
import { loadPrivateKey, loadPublicKey } from './key.ts';
import { decided, recorded, red, scenario, waiver } from './recorded-run.fixture.ts';
import { statementOf } from './statement.ts';
import { readSubjects } from './subject.ts';
import { printVerification } from './verification-text.ts';
import { verifyAttestation } from './verify.ts';

const cwd = mkdtempSync(join(tmpdir(), 'opsproof-attest-'));
after(() => rmSync(cwd, { recursive: true }));

const subjects = [{ name: 'shop', sha256: 'a1'.repeat(32) }];
const passed = decided([recorded([scenario({ name: 'green' })])], { subjects });
const refused = decided([recorded([red({ name: 'a' })])], { subjects });

async function keysOf(name: string, pair: { publicKey: KeyObject; privateKey: KeyObject }) {
  writeFileSync(join(cwd, `${name}.pem`), pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(join(cwd, `${name}.pub`), pair.publicKey.export({ type: 'spki', format: 'pem' }));
  return {
    signs: await loadPrivateKey('--key', `${name}.pem`, cwd),
    verifies: await loadPublicKey('--public-key', `${name}.pub`, cwd),
  };
}

const ed25519 = await keysOf('ed25519', generateKeyPairSync('ed25519'));
const other = await keysOf('other', generateKeyPairSync('ed25519'));
const curves = await Promise.all(
  ['P-256', 'P-384', 'P-521'].map((namedCurve) =>
    keysOf(namedCurve, generateKeyPairSync('ec', { namedCurve })),
  ),
);

async function attest(decision = passed, key: Key | undefined = ed25519.signs): Promise<Envelope> {
  await writeAttestation(decision, 'out/attestation.json', cwd, key);
  return JSON.parse(readFileSync(join(cwd, 'out/attestation.json'), 'utf8'));
}

function verify(envelope: unknown, key = ed25519.verifies, wanted = subjects) {
  writeFileSync(join(cwd, 'a.json'), typeof envelope === 'string' ? envelope : JSON.stringify(envelope));
  return verifyAttestation('a.json', cwd, key, wanted);
}

const FORGED =
  'its signature is not valid: it was changed after signing, or not signed with this ed25519 key';

suite('an attestation', () => {
  test('has the verdict as in-toto has it', () => {
    const run = recorded([
      scenario({ name: 'green' }),
      scenario({ name: 'a port', example: { port: '80' } }),
      scenario({ name: 'slow', attempts: 2 }),
      red({ name: 'waived' }),
      red({ name: 'allowed', findings: [{ ...redFinding, sentence: 'x' }], tags: ['@minor'] }),
      scenario({ name: 'skipped', verdict: 'skipped' }),
    ]);
    const decision = decided([run], {
      policy: {
        file: 'gate.yaml',
        digest: 'sha256:c1',
        flaky: 'allow',
        skipped: 1,
        severities: [{ name: 'minor', tags: '@minor', red: 1, unable: 0, skipped: 0 }],
      },
      waivers: [waiver],
      subjects,
    });
    assert.deepEqual(decision.reasons, []);
    assert.deepEqual(statementOf(decision, subjects), {
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'shop', digest: { sha256: 'a1'.repeat(32) } }],
      predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
      predicate: {
        result: 'WARNED',
        configuration: [
          {
            name: 'gate.yaml',
            digest: { sha256: 'c1' },
            annotations: { decidedAt: '2026-11-22T11:00:00.000Z' },
          },
          {
            name: 'findings.json of run run-1',
            digest: { sha256: '0'.repeat(64) },
            annotations: {
              decidedAt: '2026-11-22T11:00:00.000Z',
              startedAt: '2026-11-22T10:15:00.000Z',
              environments: 'staging',
              commit: '3f2a91c0de5b7788aa11223344556677889900ff',
              features: `sha256:${'f'.repeat(64)}`,
            },
          },
        ],
        passedTests: ['features/shop.feature: green', 'features/shop.feature: a port [80]'],
        warnedTests: ['features/shop.feature: slow', 'features/shop.feature: waived'],
        failedTests: ['features/shop.feature: allowed'],
      },
    });
  });

  test('is PASSED only when everything passed at once; what is refused or undecided is FAILED', () => {
    const result = (decision: typeof passed) => statementOf(decision, subjects).predicate.result;
    const missing = [{ code: 'run-missing', kind: 'undecided', message: 'x' }] as const;
    assert.equal(result(passed), 'PASSED');
    assert.equal(result(refused), 'FAILED');
    assert.equal(result(decided([recorded([scenario({ name: 'a' })])], { missing })), 'FAILED');
    assert.equal(result(decided([recorded([scenario({ name: 'a' })])], { waivers: [waiver] })), 'WARNED');
  });

  test('encodes what is signed as the protocol says', () => {
    assert.equal(
      preAuthenticationEncoding('http://example.com/HelloWorld', Buffer.from('hello world')).toString(),
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
    );
    assert.equal(preAuthenticationEncoding('é', Buffer.from('ü')).toString(), 'DSSEv1 2 é 2 ü');
  });

  test('holds with the key that signed it, of every kind', async () => {
    for (const { signs, verifies } of [ed25519, ...curves]) {
      const verification = await verify(await attest(passed, signs), verifies);
      assert.deepEqual([verification.exitCode, verification.reasons], [0, []], signs.kind);
    }
    assert.deepEqual(
      curves.map(({ signs }) => signs.kind),
      ['ECDSA prime256v1', 'ECDSA secp384r1', 'ECDSA secp521r1'],
    );
  });

  test('does not hold with any other key', async () => {
    const envelope = await attest();
    assert.deepEqual((await verify(envelope, other.verifies)).reasons, [FORGED]);
    const [p256] = curves;
    assert.ok(p256);
    assert.equal((await verify(envelope, p256.verifies)).exitCode, 1);
    assert.equal((await verify(await attest(passed, p256.signs), ed25519.verifies)).exitCode, 1);
  });

  test('that is not signed is refused', async () => {
    await writeAttestation(passed, 'out/attestation.json', cwd, undefined);
    const statement = readFileSync(join(cwd, 'out/attestation.json'), 'utf8');
    assert.deepEqual((await verify(statement)).reasons, ['it is not signed: anybody could have written it']);
    const { signatures: _, ...bare } = await attest();
    assert.deepEqual((await verify(bare)).reasons, ['it is not a DSSE envelope']);
    assert.deepEqual((await verify({ ...bare, signatures: [] })).reasons, [FORGED]);
  });

  test('about something else, or of a gate that refused, lets nothing through', async () => {
    const strange = [{ name: 'api', sha256: 'b2'.repeat(32) }];
    assert.deepEqual((await verify(await attest(), ed25519.verifies, strange)).reasons, [
      `it does not cover api@sha256:${'b2'.repeat(32)}`,
    ]);
    assert.deepEqual((await verify(await attest(refused))).reasons, [
      'its result is FAILED: the gate did not let this through',
    ]);
  });

  test('of another type, although it is signed, is refused', async () => {
    const { key, id } = ed25519.signs;
    const [reason] = (await verify(seal(Buffer.from('{"_type":"x"}'), key, id))).reasons;
    assert.equal(reason, 'its payload is not an in-toto statement with a test result');
  });

  test('that is not there or no JSON cannot be believed', async () => {
    const gone = await verifyAttestation('gone.json', cwd, ed25519.verifies, []);
    assert.deepEqual([gone.exitCode, gone.reasons], [2, ['it cannot be read: ENOENT']]);
    assert.deepEqual((await verify('no')).reasons, ['it is not a DSSE envelope']);
  });
});

/** Whether all that is signed, and the signature, are as they were. */
function saysTheSame(one: Envelope, other: Envelope): boolean {
  const signed = ({ payload, payloadType, signatures }: Envelope) => [
    ...[payload, payloadType],
    ...(Array.isArray(signatures) ? signatures.map((signature) => signature?.sig) : []),
  ];
  return isDeepStrictEqual(signed(one), signed(other));
}

suite('an attestation of another implementation', () => {
  for (const { publicKey, signature } of FOREIGN) {
    const envelope = { payload: PAYLOAD, payloadType: PAYLOAD_TYPE, signatures: [signature] };
    const key = parsePublicKey(publicKey);

    test(`holds with the same key, ${key.kind}, whatever the key is called`, async () => {
      const keyids = [signature.keyid, key.id, 'mine', '', null, undefined];
      for (const keyid of keyids) {
        const changed = { ...envelope, signatures: [{ ...signature, keyid }] };
        assert.deepEqual((await verify(changed, key)).reasons, [], String(keyid));
      }
      const extended = { ...envelope, extra: 1, signatures: [{ ...signature, cert: 'later' }] };
      assert.equal((await verify(extended, key)).exitCode, 0);
      assert.deepEqual((await verify(extended, key)).statement?.predicate.failedTests, []);
      assert.equal((await verify(envelope, other.verifies)).exitCode, 1);
    });
  }
});

suite('tampering is detected', () => {
  test('in every field of the envelope and of what is signed', async () => {
    const envelope = await attest();
    const statement = JSON.parse(Buffer.from(envelope.payload, 'base64').toString());
    const changed = [
      ...variants(envelope),
      ...variants(statement).map((one) => ({
        ...envelope,
        payload: Buffer.from(JSON.stringify(one)).toString('base64'),
      })),
    ];
    const texts = changed.map((one) => JSON.stringify(one));
    assert.ok(texts.length > 80);
    for (const text of texts) {
      // The hint at the key and what nobody knows are not signed: the signature holds whatever stands there.
      const read = readAttestation(text, ed25519.verifies);
      assert.equal(typeof read === 'string', !saysTheSame(JSON.parse(text), envelope), text);
    }
  });

  test('in every character of the file', async () => {
    const envelope = await attest();
    const text = JSON.stringify(envelope);
    for (let at = 0; at < text.length; at += 1) {
      const flipped = String.fromCharCode(text.charCodeAt(at) ^ 1);
      const changed = text.slice(0, at) + flipped + text.slice(at + 1);
      const read = readAttestation(changed, ed25519.verifies);
      const believed = typeof read !== 'string';
      const same = believed && saysTheSame(JSON.parse(changed), envelope);
      assert.equal(believed, same, `character ${at}: ${text[at]} became ${flipped}`);
    }
  });

  test('in a second spelling of the same bytes', async () => {
    const envelope = await attest();
    for (const payload of [`${envelope.payload} `, `\n${envelope.payload}`, `${envelope.payload}=`])
      assert.deepEqual((await verify({ ...envelope, payload })).reasons, [FORGED]);
    const urlSafe = Buffer.from(envelope.payload, 'base64').toString('base64url');
    assert.equal((await verify({ ...envelope, payload: urlSafe })).exitCode, 0);
  });

  test('when a good signature stands beside a forged one, the good one counts and nothing else', async () => {
    const envelope = await attest();
    const [good] = envelope.signatures;
    assert.ok(good);
    const bad = { ...good, sig: Buffer.alloc(64).toString('base64') };
    assert.equal((await verify({ ...envelope, signatures: [bad, good] })).exitCode, 0);
    assert.equal((await verify({ ...envelope, signatures: [bad, bad] })).exitCode, 1);
  });
});

suite('keys and subjects', () => {
  test('a key that is none of ours is refused with the reason', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(join(cwd, 'rsa.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(join(cwd, 'rsa.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
    writeFileSync(join(cwd, 'text.pem'), 'hello');
    const refusedAs = (message: string | RegExp) => ({ name: 'ConfigurationError', message });
    const kinds = 'is a key of the kind rsa; supported: ed25519 and ECDSA (P-256, P-384, P-521)';
    await assert.rejects(loadPrivateKey('--key', 'rsa.pem', cwd), refusedAs(`--key rsa.pem: ${kinds}`));
    await assert.rejects(
      loadPublicKey('--public-key', 'rsa.pub', cwd),
      refusedAs(`--public-key rsa.pub: ${kinds}`),
    );
    await assert.rejects(
      loadPrivateKey('--key', 'gone.pem', cwd),
      refusedAs('--key gone.pem: cannot be read: ENOENT'),
    );
    await assert.rejects(
      loadPrivateKey('--key', 'text.pem', cwd),
      refusedAs(/^--key text\.pem: is not a PEM key without a passphrase \(ERR_/),
    );
    await assert.rejects(
      loadPublicKey('--public-key', 'ed25519.pem', cwd),
      refusedAs('--public-key ed25519.pem: it is a private key: give the public key'),
    );
  });

  test('a subject is a digest or a file; the same one counts once', async () => {
    writeFileSync(join(cwd, 'app.tar'), 'hello');
    const hello = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
    assert.deepEqual(await readSubjects([`shop@sha256:${hello}`, 'app.tar', 'app.tar'], cwd), [
      { name: 'shop', sha256: hello },
      { name: 'app.tar', sha256: hello },
    ]);
    await assert.rejects(readSubjects(['gone.tar', 'shop@sha256:12', '.'], cwd), (error: Error) => {
      assert.deepEqual(error.message.split('\n').sort(), [
        '--subject .: neither name@sha256:… nor a file that can be read (EISDIR)',
        '--subject gone.tar: neither name@sha256:… nor a file that can be read (ENOENT)',
        '--subject shop@sha256:12: a digest is sha256: and 64 hexadecimal digits',
      ]);
      return true;
    });
  });
});

test('what --verify finds is reported', async () => {
  const { id } = ed25519.verifies;
  assert.equal(
    printVerification(await verify(await attest()), ed25519.verifies),
    `subjects   shop@sha256:${'a1'.repeat(32)}
result     PASSED: 1 test passed, 0 with warnings, 0 failed
key        ed25519 sha256:${id}
verdict    holds`,
  );
  assert.equal(
    printVerification(await verify({ ...(await attest()), payloadType: 'x' }), ed25519.verifies),
    `✘ a.json: ${FORGED}

key        ed25519 sha256:${id}
verdict    refused`,
  );
});

/** The value with one field changed, added or taken away, for every field in it. */
function variants(value: unknown): unknown[] {
  if (typeof value === 'string') return [`${value}x`, value.slice(1), ''];
  if (Array.isArray(value)) {
    return [
      [...value, 'x'],
      ...(value.length > 0 ? [[]] : []),
      ...value.flatMap((item, index) => variants(item).map((one) => value.with(index, one))),
    ];
  }
  if (typeof value !== 'object' || value === null) return [null];
  return [
    { ...value, extra: 'x' },
    ...Object.entries(value).flatMap(([key, item]) => {
      const { [key]: _, ...without } = value as Record<string, unknown>;
      return [without, ...variants(item).map((one) => ({ ...value, [key]: one }))];
    }),
  ];
}
