import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { FileLedger, LEDGER_FILE } from './ledger.ts';
import { deadRuns, openLedgers } from './ledgers.ts';
import { readLedger } from './read-ledger.ts';

suite('reading a ledger', () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'opsproof-'));
    file = join(directory, LEDGER_FILE);
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const told: readonly (readonly [string, () => unknown, RegExp])[] = [
    ['a link to a device without end', () => symlinkSync('/dev/zero', file), /^it is a link$/],
    ['a link to a file', () => symlinkSync('/etc/passwd', file), /^it is a link$/],
    ['a pipe', () => execFileSync('mkfifo', [file]), /^it is not a regular file$/],
    ['a folder', () => mkdirSync(file), /^it is not a regular file$/],
    [
      'more than anybody wrote',
      () => {
        writeFileSync(file, '');
        truncateSync(file, 2 ** 40);
      },
      /^it has 1099511627776 bytes, and 16777216 are read$/,
    ],
  ];
  for (const [what, make, why] of told)
    test(`is refused for ${what}`, { timeout: 60_000 }, async () => {
      make();
      assert.match(String(await readLedger(directory)), why);
    });

  test('is refused for a socket', { timeout: 60_000 }, async () => {
    const server = createServer().listen(file);
    try {
      assert.equal(await readLedger(directory), 'it is not a regular file');
    } finally {
      server.close();
    }
  });

  test('finds nothing where there is none', async () => {
    assert.equal(await readLedger(directory), undefined);
    assert.equal(await readLedger(join(directory, 'nosuch')), undefined);
  });

  test('of one run leaves those of others alone', { timeout: 60_000 }, async () => {
    mkdirSync(join(directory, 'endless'));
    symlinkSync('/dev/zero', join(directory, 'endless', LEDGER_FILE));
    mkdirSync(join(directory, 'nothing'));
    const ledger = new FileLedger(mkdirSync(join(directory, 'other'), { recursive: true }) ?? '');
    ledger.begin('other', '1234/b.5/m/9', false);
    ledger.creating({ provider: 'docker', kind: 'volume', id: 'data', owner: 'small', expires: '' });
    ledger.close();
    const unread = ['the ledger of the run endless was not read: it is a link'];
    const place = { machine: 'm', space: '9', birthOf: () => undefined };
    const found = await openLedgers(directory, place);
    assert.deepEqual([found.open.map(({ run }) => run), found.unread], [['other'], unread]);
    const { unread: alike } = await deadRuns(directory, place);
    assert.deepEqual(alike, unread);
  });

  test('says what a ledger lacks, unless its runner lives, and that a folder cannot be listed', async () => {
    const here = { machine: 'm', space: '9', birthOf: (pid: number) => (pid === 1 ? undefined : `b.${pid}`) };
    for (const [run, runner, cut] of [
      ['cut', '1/b.1/m/9', 90],
      ['empty', '1/b.1/m/9', 1000],
      ['alive', '5/b.5/m/9', 20],
    ] as const) {
      const ledger = new FileLedger(mkdirSync(join(directory, run), { recursive: true }) ?? '');
      ledger.begin(run, runner, false);
      ledger.creating({ provider: 'docker', kind: 'volume', id: 'data', owner: 'small', expires: '' });
      ledger.close();
      writeFileSync(join(directory, run, LEDGER_FILE), ledger.text.slice(0, -cut));
    }
    assert.deepEqual(await openLedgers(directory, here), {
      open: [],
      unread: [
        'the ledger of the run cut is not whole: its last line is cut off',
        'the ledger of the run empty is not whole: it is empty',
      ],
    });
    writeFileSync(join(directory, 'file'), '');
    const file = join(directory, 'file');
    assert.deepEqual((await openLedgers(file, here)).unread, [
      `the ledgers in ${file} were not read: ENOTDIR`,
    ]);
  });
});
