import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import fc from 'fast-check';
import { demultiplex } from './demultiplex.ts';

async function split(chunks: readonly Buffer[]): Promise<[string, string]> {
  const { stdout, stderr } = demultiplex(Readable.from(chunks, { objectMode: false }));
  const [out, err] = await Promise.all([buffer(stdout), buffer(stderr)]);
  return [out.toString('latin1'), err.toString('latin1')];
}

function frame(stream: number, text: string): Buffer {
  const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(text.length, 4);
  return Buffer.concat([head, Buffer.from(text, 'latin1')]);
}

test('frames of both streams are separated however they are cut', async () => {
  const part = fc.record({ stream: fc.constantFrom(1, 2), text: fc.string({ maxLength: 20 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(part), fc.integer({ min: 1, max: 9 }), async (parts, size) => {
      const ascii = parts.map(({ stream, text }) => ({ stream, text: Buffer.from(text).toString('latin1') }));
      const all = Buffer.concat(ascii.map(({ stream, text }) => frame(stream, text)));
      const chunks = Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
        all.subarray(index * size, (index + 1) * size),
      );
      const of = (wanted: number) =>
        ascii
          .filter(({ stream }) => stream === wanted)
          .map(({ text }) => text)
          .join('');
      assert.deepEqual(await split(chunks), [of(1), of(2)]);
    }),
    { numRuns: 50 },
  );
});

test('bare text from an engine is passed on as standard error', async () => {
  const text = 'OCI runtime exec failed: exec: "sh": not found';
  assert.deepEqual(await split([Buffer.from(text)]), ['', text]);
  assert.deepEqual(await split([Buffer.from('short')]), ['', 'short']);
});
