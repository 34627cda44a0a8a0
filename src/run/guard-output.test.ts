import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { Mask } from '../model/mask.ts';
import { guardOutput } from './guard-output.ts';

test('everything that is written is masked, as text, as bytes and in pieces, until the guard is removed', async () => {
  const stream = new PassThrough();
  const mask = new Mask();
  const guard = guardOutput(stream, mask);
  stream.write('nothing is secret yet\n');
  mask.add('hunter2-ü');
  stream.write('text hunter2-ü\n');
  stream.write(Buffer.from('bytes hunter2-ü\n'));
  stream.write('aHVudGVyMi3DvA==\n', 'utf8');
  stream.write('68756e746572322dc3bc', 'hex');
  stream.write('\nin two hun');
  const bytes = Buffer.from('ter2-ü');
  // A cut may go through a character.
  stream.write(bytes.subarray(0, -1));
  stream.write(bytes.subarray(-1));
  await new Promise<void>((resolve) => stream.write(' and a call\n', () => resolve()));
  stream.write('held hun');
  guard.end();
  stream.write('ter2-ü\n');
  stream.end();
  assert.equal(
    await text(stream),
    'nothing is secret yet\ntext ••••••\nbytes ••••••\n••••••\n••••••\nin two •••••• and a call\nheld hunter2-ü\n',
  );
});

test('a report is written unchanged, and text that waited before it is not lost', async () => {
  const stream = new PassThrough();
  const mask = new Mask();
  const { forReports, end } = guardOutput(stream, mask);
  mask.add('passed');
  stream.write('1 passed, 2 pas');
  await new Promise<void>((resolve) => forReports.write('{"verdict":"passed"}\n', () => resolve()));
  stream.write('sed and unpassed\n');
  end();
  stream.end();
  assert.equal(await text(stream), '1 ••••••, 2 pas{"verdict":"passed"}\nsed and un••••••\n');
});
