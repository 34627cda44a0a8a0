import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Captured, FrameReader } from './frame-reader.ts';

function read(chunks: readonly (string | Buffer)[], nonces: readonly string[], maxBytes = 1000) {
  const reader = new FrameReader();
  const seen: (Captured & { nonce: string })[] = [];
  const began: string[] = [];
  for (const nonce of nonces) {
    reader.expect({
      nonce,
      maxBytes,
      began: () => began.push(nonce),
      ended: (captured) => seen.push({ nonce, ...captured }),
    });
  }
  for (const chunk of chunks) reader.feed(Buffer.from(chunk));
  return { began, seen: seen.map((frame) => ({ ...frame, bytes: frame.bytes.toString('latin1') })) };
}

test('a frame is the text between its markers; noise before and after is dropped', () => {
  assert.deepEqual(read(['motd\nn1Bout\nn1E007 late n2Bn2E000'], ['n1', 'n2']), {
    began: ['n1', 'n2'],
    seen: [
      { nonce: 'n1', bytes: 'out\n', truncated: false, exitCode: 7 },
      { nonce: 'n2', bytes: '', truncated: false, exitCode: 0 },
    ],
  });
});

test('a marker of another frame is ordinary output', () => {
  assert.equal(read(['n1Bn2Bn2E000n1Bn1E001'], ['n1', 'n2']).seen[0]?.bytes, 'n2Bn2E000n1B');
});

test('output beyond the cap is dropped and the frame says so', () => {
  assert.deepEqual(read(['n1Babc', 'defgh', 'ijn1E000'], ['n1'], 5).seen, [
    { nonce: 'n1', bytes: 'abcde', truncated: true, exitCode: 0 },
  ]);
  assert.equal(read(['n1Babcden1E000'], ['n1'], 5).seen[0]?.truncated, false);
});

test('what arrives when no frame is expected is dropped', () => {
  const reader = new FrameReader();
  reader.feed(Buffer.from('stray n1B'));
  const seen: string[] = [];
  reader.expect({
    nonce: 'n1',
    maxBytes: 10,
    began: () => {},
    ended: ({ bytes }) => seen.push(bytes.toString()),
  });
  reader.feed(Buffer.from('n1Bxn1E000'));
  assert.deepEqual(seen, ['x']);
});

test('frames are the same however the bytes are cut', () => {
  const body = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(
      fc.array(body, { maxLength: 5 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
      (bodies, cuts) => {
        const nonces = bodies.map((_, index) => `0123456789abcdef${index}`);
        const stream = Buffer.concat(
          bodies.flatMap((bytes, index) => [
            Buffer.from(`~${nonces[index]}B`),
            bytes,
            Buffer.from(`${nonces[index]}E${String(index).padStart(3, '0')}`),
          ]),
        );
        const chunks: Buffer[] = [];
        for (let at = 0; at < stream.length; ) {
          const size = cuts.next().value;
          chunks.push(stream.subarray(at, at + size));
          at += size;
        }
        const { seen } = read(chunks, nonces);
        assert.deepEqual(
          seen.map(({ bytes, exitCode }) => [bytes, exitCode]),
          bodies.map((bytes, index) => [bytes.toString('latin1'), index]),
        );
      },
    ),
  );
});
