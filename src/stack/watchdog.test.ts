import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { hearRunner } from './last-word.ts';
import { FileLedger, LEDGER_FILE } from './ledger/ledger.ts';
import { type LedgerEntry, readAccount } from './ledger/ledger-line.ts';
import { PaperRemover } from './ledger/paper-remover.fixture.ts';
import { WATCHDOG_LOG, watchRun } from './watchdog.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const AT = '2026-01-02T03:04:05.000Z';

suite('the watchdog', () => {
  let directory: string;
  let paper: PaperRemover;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'opsproof-watchdog-'));
    paper = new PaperRemover(['container', 'network']);
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const watch = (...said: string[]) =>
    watchRun({
      directory,
      heard: hearRunner(Readable.from(said)),
      now: () => NOW,
      removers: async () => ({ removers: paper.registry }),
    });
  const log = () => readFileSync(join(directory, WATCHDOG_LOG), 'utf8').replaceAll(`${AT} `, '').split('\n');
  const account = () => readAccount(readFileSync(join(directory, LEDGER_FILE), 'utf8'));

  /** A ledger with a network and a container that exist. */
  function ledger(): FileLedger {
    const written = new FileLedger(directory, { now: () => NOW });
    written.begin('run1', '1/b.1/m/s', false);
    for (const kind of ['network', 'container'] as const) {
      written.creating(entry(kind, `${kind}1`));
      written.created({ provider: 'docker', kind, id: `${kind}1` });
    }
    return written;
  }

  const entry = (kind: string, id: string): LedgerEntry => ({
    provider: kind === 'process' ? 'processes' : 'docker',
    kind,
    id,
    owner: 'shop',
    expires: '',
  });
  const sighting = (kind: string, id: string, run = 'run1') => ({
    kind,
    id,
    run,
    owner: 'shop',
  });

  test('does nothing if the runner has said done, in any number of pieces', async () => {
    ledger().close();
    await watch('done\n');
    await watch('d', 'one', '\n');
    assert.deepEqual(paper.log, []);
    assert.equal(existsSync(join(directory, WATCHDOG_LOG)), false);
  });

  test('a runner that ended without the word is torn down: containers before networks, by ledger and by label', async () => {
    ledger().close();
    paper.bare = [{ kind: 'network', id: 'network1' }];
    paper.labelled = [
      sighting('container', 'container1'),
      sighting('container', 'unlisted'),
      sighting('container', 'of somebody else', 'run2'),
    ];
    await watch('don');
    assert.deepEqual(paper.log, ['container container1', 'container unlisted', 'network network1']);
    assert.deepEqual(log(), [
      'the runner is gone; 2 things are open',
      'gone: container container1',
      'gone: container unlisted',
      'gone: network network1',
      'nothing is left after 0.0 s',
      '',
    ]);
    assert.deepEqual(account().open, []);
    assert.deepEqual(
      paper.labelled.map(({ id }) => id),
      ['of somebody else'],
    );
  });

  test('what is kept stays', async () => {
    const written = ledger();
    for (const kind of ['network', 'container'] as const)
      written.kept({ provider: 'docker', kind, id: `${kind}1` });
    written.creating(entry('container', 'late'));
    written.created(entry('container', 'late'));
    written.close();
    paper.labelled = [sighting('container', 'container1'), sighting('container', 'late')];
    await watch();
    assert.deepEqual(paper.log, ['container late']);
    assert.deepEqual(log().slice(1, -1), [
      'gone: container late',
      'nothing is left after 0.0 s; kept: network1, container1',
    ]);
  });

  test('continues after errors, reports each once, and tries again until it is done', async () => {
    ledger().close();
    paper.labelled = [sighting('container', 'container1'), sighting('network', 'network1')];
    paper.stubborn.set('network1', 'has active endpoints');
    paper.onFind = (look) => {
      if (look === 2) throw new Error('no engine answers');
      if (look === 4) paper.stubborn.clear();
    };
    await watch();
    assert.deepEqual(log(), [
      'the runner is gone; 2 things are open',
      'gone: container container1',
      'network network1 could not be removed: has active endpoints',
      'no engine answers',
      'gone: network network1',
      'nothing is left after 0.0 s',
      '',
    ]);
  });

  test('waits for what was on its way when the runner died', async () => {
    const written = ledger();
    written.creating(entry('container', 'unborn'));
    written.close();
    paper.onFind = (look) => {
      if (look === 4) paper.labelled = [sighting('container', 'unborn')];
    };
    await watch();
    assert.deepEqual(paper.labelled, []);
    assert.deepEqual(log().slice(1, -2), [
      'gone: container container1',
      'gone: network network1',
      'gone: container unborn',
    ]);
    assert.deepEqual(account().open, []);
  });

  test('what no label shows is looked for by its name until it can no longer appear', async () => {
    const written = ledger();
    written.creating(entry('container', 'unborn'));
    written.close();
    const watching = watch();
    while (paper.log.filter((line) => line === 'container unborn').length < 3) await sleep(10);
    paper.labelled = [sighting('container', 'unborn')];
    await watching;
  });

  test('a kind that takes longer to appear is waited for longer, and then no more', async () => {
    const written = ledger();
    written.creating(entry('container', 'unborn'));
    written.close();
    const appears = async (bornMs: number) => {
      let [clock, born] = [0, false];
      paper.onFind = () => {
        if (born || clock < bornMs) return;
        born = true;
        paper.labelled = [sighting('container', 'unborn')];
      };
      await watchRun({
        directory,
        heard: hearRunner(Readable.from([])),
        now: () => NOW,
        steady: () => clock,
        pause: async (ms) => {
          clock += ms;
        },
        removers: async () => ({
          removers: paper.registry.map((remover) => ({
            ...remover,
            kinds: remover.kinds.map((kind) => ({ ...kind, appearsMs: 60_000 })),
          })),
        }),
      });
      return clock;
    };
    assert.ok((await appears(40_000)) >= 40_000);
    assert.deepEqual([paper.labelled, account().open], [[], []]);
    const waited = await appears(Number.POSITIVE_INFINITY);
    assert.ok(waited <= 1_000, `nothing is waited for any more: ${waited}`);
  });

  test('without a ledger the label and the name of the folder are enough', async () => {
    paper.labelled = [sighting('container', 'c', basename(directory)), sighting('container', 'd', 'run2')];
    await watch();
    assert.deepEqual(paper.log, ['container c']);
    assert.equal(log()[0], 'the runner is gone and so is its ledger');
  });

  test('if the beginning of a ledger is lost, its kinds are unknown: all are looked for by label', async () => {
    writeFileSync(join(directory, LEDGER_FILE), '');
    paper.labelled = [sighting('container', 'c', basename(directory))];
    await watch();
    assert.deepEqual(paper.log, ['container c']);
  });

  test('a ledger that lost lines: what the runner said is used, and everything else is looked for by label', async () => {
    const written = ledger();
    const said = written.text;
    written.close();
    const place = join(directory, LEDGER_FILE);
    rmSync(place);
    for (const [spoil, problem] of [
      [
        () => symlinkSync('/dev/zero', place),
        'the ledger was not read: it is a link; what the runner said is used and written there again',
      ],
      [
        () => writeFileSync(place, said.slice(0, 90)),
        'the ledger is not what the runner wrote; what the runner said is used and written there again',
      ],
      [
        () => writeFileSync(place, randomBytes(900)),
        'the ledger is not what the runner wrote; what the runner said is used and written there again',
      ],
      [() => undefined, 'the ledger is gone; what the runner said is used and written there again'],
      [
        () => mkdirSync(place),
        'the ledger was not read: it is not a regular file; what the runner said is used',
      ],
    ] as const) {
      rmSync(join(directory, WATCHDOG_LOG), { force: true });
      spoil();
      paper.bare = [{ kind: 'network', id: 'network1' }];
      paper.labelled = [sighting('container', 'container1')];
      await watch(said);
      assert.deepEqual([paper.labelled, paper.bare], [[], []]);
      if (!problem.endsWith('used')) assert.deepEqual([account().doubt, account().open], [undefined, []]);
      rmSync(place, { recursive: true });
      assert.deepEqual(log(), [
        problem,
        'the runner is gone; 2 things are open',
        'gone: container container1',
        'gone: network network1',
        'nothing is left after 0.0 s',
        '',
      ]);
    }
  });

  test('a ledger that lost lines, and a runner that said nothing: everybody is asked by label', async () => {
    const written = ledger();
    const begun = written.text.split('\n')[0];
    written.close();
    writeFileSync(join(directory, LEDGER_FILE), `${begun}\n{"at":"2026-01-02T03`);
    paper.labelled = [sighting('container', 'container1')];
    await watch();
    assert.deepEqual(log(), [
      'the ledger: its last line is cut off',
      'the runner is gone; 0 things are open',
      'what has no label (temporary folders, logs, builds) is not known, and stays',
      'gone: container container1',
      'nothing is left after 0.0 s',
      '',
    ]);
  });

  test('what came to the disk and not through the pipe counts', async () => {
    const written = ledger();
    const said = written.text.split('\n').slice(0, 2).join('\n');
    written.close();
    paper.labelled = [sighting('container', 'container1')];
    paper.bare = [{ kind: 'network', id: 'network1' }];
    await watch(`${said}\n`);
    assert.deepEqual([log()[0], paper.bare], ['the runner is gone; 2 things are open', []]);
  });

  test('a pipe in place of its log is not waited for', { timeout: 20_000 }, async () => {
    ledger().close();
    execFileSync('mkfifo', [join(directory, WATCHDOG_LOG)]);
    paper.labelled = [sighting('container', 'container1')];
    await watch();
    assert.deepEqual(paper.labelled, []);
  });

  test('a ledger and a log that cannot be written stop no removal', async () => {
    ledger().close();
    paper.labelled = [sighting('container', 'container1'), sighting('network', 'network1')];
    const locked = spawnSync('chattr', ['+i', join(directory, LEDGER_FILE), directory]).status === 0;
    // Where the file system has no such flag, a broken link cannot be written either.
    if (!locked) symlinkSync('/nonexistent/log', join(directory, WATCHDOG_LOG));
    try {
      await watch();
    } finally {
      spawnSync('chattr', ['-i', directory, join(directory, LEDGER_FILE)]);
    }
    assert.deepEqual(paper.labelled, []);
  });

  test('a provider that made nothing is not asked', async () => {
    const written = new FileLedger(directory);
    written.begin('run1', '1/b.1/m/s', false);
    written.creating(entry('process', 'p1'));
    written.created(entry('process', 'p1'));
    written.close();
    paper.onFind = () => assert.fail('it was asked');
    const other = new PaperRemover(['process'], 'processes');
    await watchRun({
      directory,
      heard: hearRunner(Readable.from([])),
      now: () => NOW,
      removers: async () => ({ removers: [...paper.registry, ...other.registry] }),
    });
    assert.equal(log().at(-2), 'nothing is left after 0.0 s');
  });

  test('tries until everything has expired, and then reports what is left', async () => {
    const written = new FileLedger(directory, { now: () => NOW });
    written.begin('run1', '1/b.1/m/s', false);
    const expires = new Date(NOW + 30 * 60_000).toISOString();
    written.creating({ ...entry('container', 'container1'), expires });
    written.created(entry('container', 'container1'));
    written.close();
    paper.labelled = [sighting('container', 'container1')];
    paper.stubborn.set('container1', 'busy');
    let elapsed = 0;
    const told: unknown[] = [];
    await watchRun({
      directory,
      heard: hearRunner(Readable.from([])),
      now: () => NOW,
      steady: () => elapsed,
      pause: async (ms) => {
        elapsed += ms;
      },
      removers: async () => ({ removers: paper.registry }),
      gaveUp: async (...all) => void told.push(all),
    });
    assert.deepEqual(told, [['run1', ['docker container container1']]]);
    assert.ok(elapsed > 30 * 60_000 && elapsed < 31 * 60_000, String(elapsed));
    assert.equal(log().filter((line) => line.includes('busy')).length, 1);
    assert.match(log().at(-2) ?? '', /^left after .*: docker container container1$/);
  });

  test('says what only another opsproof can find and remove', async () => {
    const written = ledger();
    for (const id of ['i-1', 'i-2']) written.creating({ ...entry('instance', id), provider: 'proxmox' });
    written.creating(entry('moon', 'm1'));
    written.close();
    paper.labelled = [sighting('container', 'container1'), sighting('network', 'network1')];
    await watch();
    assert.deepEqual(log().slice(1, -2), [
      'gone: container container1',
      'gone: network network1',
      '2 things of the provider "proxmox" (instance i-1, instance i-2): an opsproof that knows proxmox must sweep these',
      '1 thing of the provider "docker" (moon m1): an opsproof that knows docker must sweep it',
    ]);
    assert.deepEqual(
      account().open.map(({ id }) => id),
      ['i-1', 'i-2', 'm1'],
    );
  });
});
