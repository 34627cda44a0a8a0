import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { type Envelope, preAuthenticationEncoding, seal } from '../model/envelope.ts';
import { type Key, parsePrivateKey, parsePublicKey } from '../model/key.ts';
import { APPROVAL_TYPE, type Approval, type RunInputs } from './approval.ts';
import { judgeApprovals } from './judge.ts';
import { approvalFile, signApproval } from './sign.ts';

interface Person {
  readonly name: string;
  readonly signs: Key;
  readonly verifies: Key;
}

function person(name: string, curve?: string): Person {
  const { publicKey, privateKey } =
    curve === undefined ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: curve });
  return {
    name,
    signs: parsePrivateKey(String(privateKey.export({ type: 'pkcs8', format: 'pem' }))),
    verifies: parsePublicKey(String(publicKey.export({ type: 'spki', format: 'pem' }))),
  };
}

const alice = person('alice');
const bob = person('bob', 'P-256');
const carol = person('carol');

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const INPUTS: RunInputs = {
  environment: { name: 'production', digest: `sha256:${'e'.repeat(64)}` },
  files: { 'features/a.feature': 'a1', 'features/b.feature': 'b1', 'steps/deploy.ts': 'c1' },
  scenarios: { count: 2, digest: 'd1' },
  options: { '--env': 'production' },
};

function approval(over: Partial<Approval> = {}): Approval {
  return {
    schema: 1,
    approver: 'alice',
    approvedAt: '2026-11-22T11:00:00.000Z',
    expires: '2026-11-22T19:00:00.000Z',
    inputs: INPUTS,
    ...over,
  };
}

function stand(texts: readonly string[], { inputs = INPUTS, required = 1, by = [alice, bob] } = {}) {
  const found = texts.map((text, index) => ({ file: `approvals/${index}.json`, text }));
  const approvers = by.map(({ name, verifies }) => ({ name, key: verifies }));
  return judgeApprovals(found, { required, by: approvers }, inputs, NOW);
}

/** Why the one approval does not count; empty when it does. */
function why(text: string, inputs = INPUTS): string {
  const { accepted, refused } = stand([text], { inputs });
  assert.equal(accepted.length + refused.length, 1);
  return refused[0]?.why ?? '';
}

suite('an approval', () => {
  test('counts when somebody who may has signed exactly these inputs', () => {
    const { accepted, refused, required, environment } = stand([signApproval(approval(), alice.signs)]);
    assert.deepEqual([environment, required, refused], ['production', 1, []]);
    assert.deepEqual(
      accepted.map(({ digest, ...rest }) => ({ ...rest, digest: /^sha256:[0-9a-f]{64}$/.test(digest) })),
      [
        {
          by: 'alice',
          approvedAt: '2026-11-22T11:00:00.000Z',
          until: '2026-11-22T19:00:00.000Z',
          file: 'approvals/0.json',
          digest: true,
        },
      ],
    );
    assert.equal(why(signApproval(approval({ approver: 'bob' }), bob.signs)), '');
  });

  test('of one person counts once, the one that lasts longest', () => {
    const longer = approval({ expires: '2026-11-22T20:00:00.000Z' });
    const { accepted } = stand([
      signApproval(approval(), alice.signs),
      signApproval(longer, alice.signs),
      signApproval(approval({ approver: 'bob' }), bob.signs),
      signApproval(approval(), alice.signs),
    ]);
    assert.deepEqual(
      accepted.map(({ by, until }) => [by, until]),
      [
        ['alice', '2026-11-22T20:00:00.000Z'],
        ['bob', '2026-11-22T19:00:00.000Z'],
      ],
    );
  });

  test('does not count with another key, a strange name, or after a change, and each has its sentence', () => {
    assert.equal(
      why(signApproval(approval(), bob.signs)),
      'it says that alice approves, but it is signed with the key of bob',
    );
    assert.equal(
      why(signApproval(approval(), carol.signs)),
      'it says that alice approves, but it is not signed with the key of alice',
    );
    assert.equal(
      why(signApproval(approval({ approver: 'carol' }), carol.signs)),
      '"carol" is not allowed to approve; allowed: alice, bob',
    );
    const envelope = JSON.parse(signApproval(approval(), alice.signs)) as Envelope;
    const longer = Buffer.from(JSON.stringify(approval({ expires: '2099-01-01T00:00:00.000Z' })));
    assert.equal(
      why(JSON.stringify({ ...envelope, payload: longer.toString('base64') })),
      'it was changed after alice signed it: the signature is not valid',
    );
    assert.equal(why('{}'), 'it is not a signed approval (DSSE)');
    assert.equal(why('approved!'), 'it is not a signed approval (DSSE)');
    assert.equal(
      why(JSON.stringify(seal(Buffer.from(JSON.stringify(approval())), alice.signs.key, alice.signs.id))),
      'it is signed as application/vnd.in-toto+json, which is not an approval',
    );
    const sealed = (value: unknown) =>
      JSON.stringify(
        seal(Buffer.from(JSON.stringify(value)), alice.signs.key, alice.signs.id, APPROVAL_TYPE),
      );
    assert.equal(why(sealed({})), 'it does not say who approves');
    assert.equal(
      why(sealed({ ...approval(), schema: 2 })),
      'it is not an approval that this version can read',
    );
    // The type is signed, so that an attestation does not become an approval by another label.
    const attested = seal(Buffer.from(JSON.stringify(approval())), alice.signs.key, alice.signs.id);
    assert.equal(
      why(JSON.stringify({ ...attested, payloadType: APPROVAL_TYPE })),
      'it was changed after alice signed it: the signature is not valid',
    );
  });

  test('does not count at another time or for another environment', () => {
    const at = (over: Partial<Approval>) => why(signApproval(approval(over), alice.signs));
    assert.equal(
      at({ expires: '2026-11-22T10:00:00.000Z' }),
      'it expired 2 h ago, at 2026-11-22T10:00:00.000Z',
    );
    assert.equal(
      at({ expires: '2026-11-22T12:00:00.000Z' }),
      'it expired 0 ms ago, at 2026-11-22T12:00:00.000Z',
    );
    assert.equal(at({ expires: '2026-11-22T12:00:00.001Z' }), '');
    assert.equal(at({ approvedAt: '2026-11-22T12:05:00.000Z' }), '');
    assert.equal(
      at({ approvedAt: '2026-11-22T14:00:00.000Z' }),
      'alice signed it 2 h in the future: a clock is wrong',
    );
    const inputs = { ...INPUTS, environment: { ...INPUTS.environment, name: 'staging' } };
    assert.equal(at({ inputs }), 'it is for the environment "staging"');
  });

  test('does not count for other inputs, and says what is different', () => {
    const signed = signApproval(approval(), alice.signs);
    const other = (over: Partial<RunInputs>) => why(signed, { ...INPUTS, ...over });
    assert.equal(
      other({ environment: { name: 'production', digest: 'sha256:0' } }),
      'the environment "production" was changed after alice approved it',
    );
    assert.equal(
      other({
        files: { ...INPUTS.files, 'features/a.feature': 'a2' },
        scenarios: { count: 2, digest: 'd2' },
      }),
      'features/a.feature was changed after alice approved it',
    );
    assert.equal(
      other({ files: { ...INPUTS.files, 'steps/x.ts': '1' } }),
      'steps/x.ts is not among what alice approved',
    );
    assert.equal(
      other({ files: { 'features/c.feature': '1' } }),
      'features/c.feature is not among what alice approved; features/a.feature, features/b.feature, steps/deploy.ts were approved by alice, and are not in this run',
    );
    assert.equal(
      other({ files: Object.fromEntries(Object.keys(INPUTS.files).map((path) => [path, '2'])) }),
      'features/a.feature, features/b.feature, steps/deploy.ts were changed after alice approved them',
    );
    assert.equal(
      other({ scenarios: { count: 3, digest: 'd2' } }),
      'alice approved different scenarios: 2, this run has 3',
    );
    assert.equal(
      other({ options: { '--env': 'production', '--limit': 'web-01' } }),
      'alice approved no --limit, this run has --limit web-01',
    );
    assert.equal(other({ options: {} }), 'alice approved --env production, this run has no --env');
  });

  test('never counts after any change of any byte of what was signed', () => {
    const envelope = JSON.parse(signApproval(approval(), alice.signs)) as Envelope;
    const body = Buffer.from(envelope.payload, 'base64');
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(body);
        changed[at] = (changed[at] ?? 0) ^ flip;
        const { accepted } = stand([JSON.stringify({ ...envelope, payload: changed.toString('base64') })]);
        assert.deepEqual(accepted, []);
      }),
      { numRuns: 300 },
    );
  });

  test('counts for one set of inputs only: whatever is different refuses it', () => {
    const texts = fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { maxKeys: 4 });
    const inputs = fc.record({
      environment: fc.record({ name: fc.constant('production'), digest: fc.constantFrom('1', '2') }),
      files: texts,
      scenarios: fc.record({ count: fc.nat(3), digest: fc.constantFrom('1', '2') }),
      options: texts,
    });
    fc.assert(
      fc.property(inputs, inputs, (signed, run) => {
        const text = signApproval(approval({ inputs: signed }), alice.signs);
        const plain = (value: RunInputs) => [
          value.environment.digest,
          value.scenarios.digest,
          Object.entries(value.files).sort(),
          Object.entries(value.options).sort(),
        ];
        const same = JSON.stringify(plain(signed)) === JSON.stringify(plain(run));
        assert.equal(stand([text], { inputs: run }).accepted.length, same ? 1 : 0);
        assert.equal(stand([text], { inputs: signed }).accepted.length, 1);
      }),
      { numRuns: 200 },
    );
  });

  test('is what DSSE says, so that others can verify it', () => {
    const envelope = JSON.parse(signApproval(approval(), alice.signs)) as Envelope;
    const body = Buffer.from(envelope.payload, 'base64');
    assert.deepEqual(JSON.parse(body.toString()), approval());
    assert.match(
      preAuthenticationEncoding(envelope.payloadType, body).toString(),
      /^DSSEv1 38 application\/vnd\.opsproof\.approval\+json \d+ \{"schema":1,/,
    );
    assert.match(
      approvalFile(approval({ approver: 'Ada Lovelace/../x' })),
      /^approvals\/[0-9a-f]{12}-Ada-Lovelace-\.\.-x\.json$/,
    );
  });
});
