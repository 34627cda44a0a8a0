import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { FileLedger, LEDGER_FILE } from './ledger.ts';
import { MOST_LEDGER_BYTES } from './ledger-file.ts';
import { readAccount } from './ledger-line.ts';

const ENTRY = {
  provider: 'docker',
  kind: 'container',
  id: 'c1',
  owner: 'shop/web',
  expires: '2026-01-02T05:00:00.000Z',
} as const;
const AT = '2026-01-02T03:04:05.000Z';
const OPEN = { at: AT, ...ENTRY, created: false, kept: false, called: [] };

suite('the ledger', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'opsproof-ledger-'));
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const open = (beforeFirst?: () => void) =>
    new FileLedger(directory, {
      now: () => Date.parse(AT),
      ...(beforeFirst === undefined ? {} : { beforeFirst }),
    });
  const text = () => readFileSync(join(directory, LEDGER_FILE), 'utf8');

  test('says what is open, what exists, what was kept and whose it is', () => {
    const ledger = open();
    ledger.begin('run1', '1/b.1/m/s', false);
    ledger.watchedBy({ pid: 77, birth: 'b.2' });
    ledger.creating(ENTRY);
    const process = { provider: 'processes', kind: 'process', id: 'p1' };
    ledger.creating({ ...ENTRY, ...process, stopMs: 5_000 });
    ledger.created(process, '5/b.3');
    ledger.created(process, '6/b.4');
    ledger.creating({ ...ENTRY, kind: 'network', id: 'n1' });
    ledger.created({ ...ENTRY, kind: 'network', id: 'n1' });
    ledger.kept({ ...ENTRY, kind: 'network', id: 'n1' });
    ledger.creating({ ...ENTRY, id: 'c2' });
    ledger.destroyed({ ...ENTRY, id: 'c2' });
    assert.deepEqual(ledger.account(), {
      run: 'run1',
      runner: '1/b.1/m/s',
      watchdog: { pid: 77, birth: 'b.2' },
      providers: new Set(['docker', 'processes']),
      scopes: new Map(),
      doubt: undefined,
      open: [
        OPEN,
        {
          ...OPEN,
          provider: 'processes',
          kind: 'process',
          id: 'p1',
          stopMs: 5_000,
          created: true,
          called: ['5/b.3', '6/b.4'],
        },
        { ...OPEN, kind: 'network', id: 'n1', created: true, kept: true },
      ],
    });
    ledger.close();
  });

  test('a torn last line is left out, and what is appended after it is read', () => {
    const ledger = open();
    ledger.creating(ENTRY);
    ledger.close();
    appendFileSync(join(directory, LEDGER_FILE), `{"at":"${AT}","event":"creating","kind":"volu`);
    assert.deepEqual(readAccount(text()).open, [OPEN]);
    const again = open();
    again.destroyed(ENTRY);
    assert.deepEqual(again.account().open, []);
    again.close();
  });

  test('lines without a known event or name are left out', () => {
    const lines = [
      'null',
      '[]',
      '{}',
      `{"at":"${AT}","event":"creating","kind":"moon","id":"c1","owner":"","expires":""}`,
      `{"at":"${AT}","event":"creating","kind":"container","id":7,"owner":"","expires":""}`,
      `{"event":"creating","kind":"container","id":"c1","owner":"","expires":""}`,
      `{"at":"${AT}","event":"watchdog","pid":-1,"birth":"b.1"}`,
      `{"at":"${AT}","event":"watchdog","pid":1,"birth":"b.1"}`,
      `{"at":"${AT}","event":"created","kind":"container","id":"never begun"}`,
      `{"at":"${AT}","event":"created","kind":"process","id":"p1","process":{"pid":"5","birth":"b.1"}}`,
    ];
    assert.deepEqual(readAccount(lines.join('\n')), {
      run: undefined,
      runner: undefined,
      watchdog: undefined,
      providers: new Set(),
      scopes: new Map(),
      doubt: '4 lines cannot be read',
      open: [],
    });
  });

  test('ledgers of opsproof 0.1, which name no provider, are read as if they did', () => {
    const read = (name: string) =>
      readAccount(readFileSync(new URL(`./recorded/0.1-${name}.ndjson`, import.meta.url), 'utf8'));
    const show = ({ open }: ReturnType<typeof readAccount>) =>
      open.map(({ provider, kind, id, created, called }) => [
        `${provider} ${kind} ${id.replace(/^.*-(?=[a-z])|^.*\//, '')}`,
        created,
        called,
      ]);
    const hosts = read('hosts');
    assert.deepEqual(show(hosts), [
      ['docker network shop', true, []],
      ['docker container db', true, []],
      ['docker container api', true, []],
      ['docker container web', true, []],
      ['opsproof log front.log', true, []],
      ['processes process front', true, ['5013/0f52b2ff.166849', '6774/0f52b2ff.167101']],
      ['opsproof log proxy.log', true, []],
      ['processes process proxy', true, ['5178/0f52b2ff.166897', '9769/0f52b2ff.169034']],
    ]);
    assert.deepEqual(hosts.providers, new Set(['docker', 'opsproof', 'processes']));
    assert.deepEqual(show(read('builds')), [
      ['docker network shop', true, []],
      ['opsproof log api.build.log', true, []],
      ['opsproof log db.build.log', true, []],
      ['docker build db.build', false, []],
    ]);
  });

  test('a callback runs once before the first thing is written down', () => {
    const seen: string[] = [];
    const ledger = open(() => seen.push(text()));
    ledger.begin('run1', 'r', true);
    assert.deepEqual([seen, ledger.empty], [[], true]);
    ledger.creating(ENTRY);
    ledger.creating({ ...ENTRY, id: 'c2' });
    assert.deepEqual(seen, [`{"at":"${AT}","event":"run","run":"run1","runner":"r","keep":true}\n`]);
    assert.equal(ledger.empty, false);
    ledger.close();
  });

  test('on a full disk nothing is made, and what exists can still be removed', () => {
    const ledger = open();
    ledger.begin('run1', 'r', false);
    ledger.creating(ENTRY);
    const ours = readdirSync('/proc/self/fd').find((name) => {
      try {
        return readlinkSync(`/proc/self/fd/${name}`) === join(directory, LEDGER_FILE);
      } catch {
        return false;
      }
    });
    closeSync(Number(ours));
    // The lowest free number (open(2)): the ledger now writes there.
    assert.equal(openSync('/dev/full', 'w'), Number(ours));
    assert.throws(() => ledger.creating({ ...ENTRY, id: 'c2' }), /ENOSPC/);
    ledger.created(ENTRY);
    ledger.kept({ ...ENTRY, id: 'other' });
    assert.deepEqual(
      ledger.account().open.map(({ id, created }) => [id, created]),
      [['c1', true]],
    );
    ledger.destroyed(ENTRY);
    assert.deepEqual(ledger.account().open, []);
    assert.match(ledger.problem ?? '', /^ENOSPC/);
    ledger.close();
  });

  test('tells each line as it is written', () => {
    const told: string[] = [];
    const ledger = new FileLedger(directory, { onLine: (line) => told.push(line) });
    ledger.begin('run1', 'r', false);
    ledger.creating(ENTRY);
    ledger.destroyed(ENTRY);
    ledger.close();
    assert.deepEqual([told.length, told.join('')], [3, text()]);
    assert.equal(ledger.text, text());
  });

  test('a run knows what it has written even if the folder is gone', () => {
    const ledger = open();
    ledger.creating(ENTRY);
    rmSync(directory, { recursive: true });
    assert.deepEqual(ledger.account().open, [OPEN]);
    ledger.close();
  });

  test('is not opened if something else is in its place: it may never end, and what a link names is not ours', () => {
    const place = join(directory, LEDGER_FILE);
    const other = join(directory, 'other');
    writeFileSync(other, 'not ours, and without an end of line');
    for (const [put, what] of [
      [() => symlinkSync(other, place), /ledger\.ndjson is a link$/],
      [() => symlinkSync('/dev/zero', place), /ledger\.ndjson is a link$/],
      [() => execFileSync('mkfifo', [place]), /ledger\.ndjson is not a regular file$/],
      [() => mkdirSync(place), /EISDIR/],
    ] as const) {
      put();
      assert.throws(() => open(), { message: what });
      rmSync(place, { recursive: true });
    }
    assert.equal(readFileSync(other, 'utf8'), 'not ours, and without an end of line');
  });

  test('is not opened if it is larger than any ledger', () => {
    const file = openSync(join(directory, LEDGER_FILE), 'w');
    ftruncateSync(file, MOST_LEDGER_BYTES + 1);
    closeSync(file);
    assert.throws(() => open(), { message: /has 16777217 bytes, and 16777216 are read$/ });
  });

  test('after its end nothing may be made any more, and late reports are ignored', () => {
    const ledger = open();
    ledger.creating(ENTRY);
    ledger.close();
    ledger.close();
    ledger.created(ENTRY);
    ledger.destroyed(ENTRY);
    assert.throws(() => ledger.creating(ENTRY), new Error('the ledger is closed: creating'));
    assert.deepEqual(readAccount(text()).open, [OPEN]);
  });
});
