import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { suite, test } from 'node:test';
import { hearRunner } from './last-word.ts';
import { MOST_LEDGER_BYTES } from './ledger/ledger-file.ts';

const LINE =
  '{"at":"2026-01-02T03:04:05.000Z","event":"destroyed","provider":"docker","kind":"volume","id":"ü"}\n';

suite('what a watchdog hears', () => {
  const hear = (...said: (string | Buffer)[]) => hearRunner(Readable.from(said, { objectMode: true }));

  test('is the ledger, and then that nothing is left', async () => {
    assert.deepEqual(await hear(LINE, LINE, 'done\n'), { done: true, ledger: LINE + LINE });
    assert.deepEqual(await hear('done\n'), { done: true, ledger: '' });
    assert.deepEqual(await hear(LINE), { done: false, ledger: LINE });
    assert.deepEqual(await hear(), { done: false, ledger: '' });
  });

  test('may come in any pieces, also within a character', async () => {
    const bytes = Buffer.from(`${LINE}done\n`);
    const pieces = Array.from(bytes, (byte) => Buffer.from([byte]));
    assert.deepEqual(await hear(...pieces), { done: true, ledger: LINE });
  });

  test('is not the last word if more follows, or if it is a part of something', async () => {
    assert.equal((await hear('done\n', LINE)).done, false);
    assert.deepEqual(await hear(LINE, 'don'), { done: false, ledger: LINE });
    assert.equal((await hear('it is done\n')).done, false);
  });

  test('ends well even after more than any ledger has', async () => {
    const much = Buffer.alloc(MOST_LEDGER_BYTES, 'x');
    const { done, ledger } = await hear(LINE, much, '\ndone\n');
    assert.deepEqual([done, ledger], [true, LINE]);
  });

  test('is what came before the pipe broke', async () => {
    async function* breaks() {
      yield LINE;
      throw new Error('read ECONNRESET');
    }
    assert.deepEqual(await hearRunner(breaks()), { done: false, ledger: LINE });
  });
});
