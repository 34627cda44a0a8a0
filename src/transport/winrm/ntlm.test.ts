import assert from 'node:assert/strict';
import { test } from 'node:test';
import { md4 } from './md4.ts';
import { authenticateMessage, negotiateMessage } from './ntlm.ts';

test('MD4 matches RFC 1320, appendix A.5', () => {
  const digests: Readonly<Record<string, string>> = {
    '': '31d6cfe0d16ae931b73c59d7e0c089c0',
    abc: 'a448017aaf21d8525fc10ae87aa6729d',
    abcdefghijklmnopqrstuvwxyz: 'd79e1c308aa5bbcdeea8ed63df412da9',
    [`${'1234567890'.repeat(8)}`]: 'e33b4ddc9c38f2199c3e7b164fcc0536',
  };
  for (const [text, digest] of Object.entries(digests))
    assert.equal(md4(Buffer.from(text)).toString('hex'), digest);
});

/** From MS-NLMP, 4.2.4: the server's message, and the information in it. */
const INFO = '02000c0044006f006d00610069006e0001000c0053006500720076006500720000000000';
const CHALLENGE = Buffer.from(
  `4e544c4d53535000020000000c000c003800000033828ae20123456789abcdef00000000000000002400240044000000060070170000000f53006500720076006500720${INFO}`.replace(
    '53006500720076006500720',
    '530065007200760065007200',
  ),
  'hex',
);

test('the proof matches the example in MS-NLMP, 4.2.4', () => {
  const account = { user: 'Domain\\User', password: 'Password' };
  const message = authenticateMessage(CHALLENGE, account, Buffer.alloc(8, 0xaa), Buffer.alloc(8));
  const field = (at: number) =>
    message.subarray(message.readUInt32LE(at + 4), message.readUInt32LE(at + 4) + message.readUInt16LE(at));
  assert.equal(field(12).toString('hex'), '86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa');
  assert.equal(field(20).toString('hex').slice(0, 32), '68cd0ab851e51c96aabc927bebef6a1c');
  assert.equal(field(28).toString('utf16le'), 'Domain');
  assert.equal(field(36).toString('utf16le'), 'User');
  assert.doesNotMatch(message.toString('utf16le') + message.toString('latin1'), /Password/);
});

test('an invalid or truncated challenge is refused', () => {
  const account = { user: 'x', password: 'y' };
  assert.throws(() => authenticateMessage(negotiateMessage(), account), {
    message: 'the server sent no challenge of NTLM',
  });
  assert.throws(() => authenticateMessage(CHALLENGE.subarray(0, 60), account), {
    message: 'the challenge of the server is cut off',
  });
});
