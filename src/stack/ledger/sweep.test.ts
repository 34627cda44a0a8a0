import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { UnableError } from '../../model/errors.ts';
import type { Sighting } from '../../provider/remover.ts';
import { FileLedger, LEDGER_FILE } from './ledger.ts';
import { type LedgerEntry, readAccount } from './ledger-line.ts';
import { PaperRemover } from './paper-remover.fixture.ts';
import { type SweepOptions, sweep } from './sweep.ts';
import { type Candidate, whySpared } from './sweep-choice.ts';
import { printSweep } from './sweep-text.ts';
import { ALIVE, at, DEAD, HOUR, NOW, PLACE } from './two-runners.fixture.ts';

const ELSEWHERE = '42/aaaaaaaa.42/other/s';
const CHOICE = { now: NOW, olderThanMs: undefined, all: false, run: undefined };

suite('what sweep chooses', () => {
  const thing = (over: Partial<Candidate>): Candidate => ({
    provider: 'docker',
    kind: 'container',
    id: 'c',
    run: 'r',
    owner: 'shop',
    expires: at(1),
    madeAt: NOW - HOUR,
    price: undefined,
    life: 'unknown',
    kept: false,
    ...over,
  });

  test('what a living run made is left alone, with any options', () => {
    for (const choice of [
      CHOICE,
      { ...CHOICE, all: true },
      { ...CHOICE, run: 'r' },
      { ...CHOICE, olderThanMs: 0 },
    ]) {
      assert.equal(whySpared(thing({ life: 'alive', expires: at(-1) }), choice), 'its run is alive');
    }
  });

  test('what a dead run left is removed, and so is what is unknown when it has expired', () => {
    assert.equal(whySpared(thing({ life: 'dead' }), CHOICE), undefined);
    assert.equal(whySpared(thing({ expires: at(-0.1) }), CHOICE), undefined);
    assert.equal(
      whySpared(thing({}), CHOICE),
      `it is not known whether its run is alive, and it expires at ${at(1)}`,
    );
    assert.equal(whySpared(thing({ expires: undefined }), CHOICE), 'it does not say when it expires');
    assert.equal(whySpared(thing({ expires: 'soon' }), CHOICE), 'it does not say when it expires');
  });

  test('what is kept stays until it expires', () => {
    const kept = thing({ life: 'dead', kept: true });
    assert.equal(whySpared(kept, CHOICE), `kept until ${at(1)}`);
    assert.equal(whySpared(kept, { ...CHOICE, olderThanMs: 0 }), `kept until ${at(1)}`);
    assert.equal(whySpared({ ...kept, expires: at(-1) }, CHOICE), undefined);
    assert.equal(whySpared(kept, { ...CHOICE, all: true }), undefined);
    assert.equal(whySpared(kept, { ...CHOICE, run: 'r' }), undefined);
  });

  test('an age decides instead of the expiry', () => {
    const choice = { ...CHOICE, olderThanMs: 2 * HOUR };
    assert.equal(whySpared(thing({ madeAt: NOW - 3 * HOUR }), choice), undefined);
    assert.equal(whySpared(thing({ madeAt: NOW - HOUR, life: 'dead' }), choice), 'it is younger');
    assert.equal(whySpared(thing({ madeAt: NOW - HOUR, expires: at(-1) }), choice), 'it is younger');
    assert.equal(whySpared(thing({ madeAt: undefined }), choice), 'its age is not known');
  });
});

suite('sweep', () => {
  let reports: string;
  let paper: PaperRemover;

  beforeEach(() => {
    reports = mkdtempSync(join(tmpdir(), 'opsproof-sweep-'));
    paper = new PaperRemover(['container', 'network', 'image']);
  });

  afterEach(() => rmSync(reports, { recursive: true, force: true }));

  function writeLedger(
    run: string,
    runner: string,
    entries: readonly Partial<LedgerEntry>[],
    keep = false,
  ): void {
    mkdirSync(join(reports, run));
    const ledger = new FileLedger(join(reports, run), { now: () => NOW - HOUR });
    ledger.begin(run, runner, keep);
    for (const entry of entries) {
      const whole = {
        provider: 'docker',
        kind: 'container',
        id: 'c',
        owner: 'shop/web',
        expires: at(1),
        ...entry,
      } as const;
      ledger.creating(whole);
      if (keep) ledger.kept(whole);
    }
    ledger.close();
  }

  const label = (over: Partial<Sighting>): Sighting => ({
    kind: 'container',
    id: 'c',
    run: 'r',
    owner: 'shop',
    expires: at(1),
    madeAt: NOW - HOUR,
    ...over,
  });
  const options = (over: Partial<SweepOptions> = {}): SweepOptions => ({
    ...CHOICE,
    reports,
    place: PLACE,
    removers: paper.registry,
    dryRun: false,
    caches: false,
    ...over,
  });
  const text = async (over: Partial<SweepOptions> = {}) =>
    printSweep(await sweep(options(over)), { dryRun: over.dryRun ?? false, grave: [] }).split('\n');

  test('removes what dead runs left, by ledger and by label, and leaves the living alone', async () => {
    writeLedger('run1', DEAD, [{ id: 'net', kind: 'network' }, { id: 'listed' }, { id: 'never was' }]);
    writeLedger('run2', ALIVE, [{ id: 'busy' }, { id: 'busy too' }]);
    paper.bare = [
      { kind: 'network', id: 'net' },
      { kind: 'container', id: 'busy too' },
    ];
    paper.labelled = [
      label({ id: 'listed', run: 'run1', runner: DEAD }),
      label({ id: 'busy', run: 'run2', runner: ALIVE }),
      label({ id: 'lost ledger', run: 'run3', runner: DEAD }),
      label({ id: 'far away', run: 'run4', runner: ELSEWHERE }),
      label({ id: 'far and old', run: 'run5', runner: ELSEWHERE, expires: at(-1) }),
    ];
    assert.deepEqual(await text(), [
      'removed container listed (run run1, shop/web, its run is dead)',
      'removed container lost ledger (run run3, shop, its run is dead)',
      `removed container far and old (run run5, shop, expires ${at(-1)})`,
      'removed network net (run run1, shop/web, its run is dead)',
      'left alone: run run2: its run is alive (1 thing)',
      `left alone: run run4: it is not known whether its run is alive, and it expires at ${at(1)} (1 thing)`,
      'removed 4 things',
      '',
    ]);
    assert.deepEqual(paper.log.slice(-1), ['network net']);
    const { open } = readAccount(readFileSync(join(reports, 'run1', LEDGER_FILE), 'utf8'));
    assert.deepEqual(open, []);
    assert.deepEqual((await text()).slice(-2), ['nothing to remove', '']);
  });

  test('a dry run removes nothing and says what it would', async () => {
    writeLedger('run1', DEAD, [{ id: 'listed' }, { id: 'never was' }]);
    paper.bare = [{ kind: 'container', id: 'listed' }];
    assert.deepEqual(await text({ dryRun: true }), [
      'would remove container listed (run run1, shop/web, its run is dead)',
      'would remove 1 thing',
      '',
    ]);
    assert.deepEqual([paper.log, paper.bare.length], [[], 1]);
    const { open } = readAccount(readFileSync(join(reports, 'run1', LEDGER_FILE), 'utf8'));
    assert.deepEqual(
      open.map(({ id }) => id),
      ['listed', 'never was'],
    );
  });

  test('what is kept is known by the ledger, and by its label if the ledger is lost', async () => {
    writeLedger('run1', DEAD, [{ id: 'kept' }], true);
    writeLedger('run2', DEAD, [{ id: 'killed before it could be kept' }]);
    paper.labelled = [
      label({ id: 'kept', run: 'run1', runner: DEAD, keep: true }),
      label({ id: 'killed before it could be kept', run: 'run2', runner: DEAD, keep: true }),
      label({ id: 'lost', run: 'run3', runner: DEAD, keep: true }),
    ];
    assert.deepEqual(await text(), [
      'removed container killed before it could be kept (run run2, shop/web, its run is dead)',
      `left alone: run run1: kept until ${at(1)} (1 thing)`,
      `left alone: run run3: kept until ${at(1)} (1 thing)`,
      'removed 1 thing',
      '',
    ]);
    assert.deepEqual(await text({ run: 'run1' }), [
      'removed container kept (run run1, shop/web, its run is dead)',
      'removed 1 thing',
      '',
    ]);
    assert.deepEqual(
      paper.labelled.map(({ id }) => id),
      ['lost'],
    );
  });

  test('continues after what could not be removed', async () => {
    paper.labelled = [label({ id: 'c1', runner: DEAD }), label({ id: 'c2', runner: DEAD })];
    paper.stubborn.set('c1', 'busy');
    assert.deepEqual(await text(), [
      'removed container c2 (run r, shop, its run is dead)',
      'container c1 could not be removed: busy',
      'removed 1 thing, could not remove 1 thing',
      '',
    ]);
  });

  test('things of an unknown provider are kept in the ledger and reported, unless their run is alive', async () => {
    const far = { provider: 'proxmox', kind: 'instance', scope: { region: 'eu-west-1' } };
    writeLedger('run1', DEAD, [
      { ...far, id: 'i-1' },
      { ...far, id: 'i-2' },
      { kind: 'moon', id: 'm' },
    ]);
    writeLedger('run2', ALIVE, [{ ...far, id: 'i-3' }]);
    const told = [
      'left alone: run run1: 2 things of the provider "proxmox" (instance i-1, instance i-2): an opsproof that knows proxmox must sweep these',
      'left alone: run run1: 1 thing of the provider "docker" (moon m): an opsproof that knows docker must sweep it',
      'nothing to remove',
      '',
    ];
    assert.deepEqual(await text(), told);
    assert.deepEqual(await text({ run: 'run1' }), told);
    assert.deepEqual(await text({ run: 'run2' }), ['nothing to remove', '']);
    const { open, scopes } = readAccount(readFileSync(join(reports, 'run1', LEDGER_FILE), 'utf8'));
    assert.equal(open.length, 3);
    assert.deepEqual(scopes, new Map([['proxmox', [far.scope]]]));
  });

  test('caches are removed only on request, and only unused ones', async () => {
    paper.cached = [
      { kind: 'image', id: 'opsproof/shop-web:1', used: false },
      { kind: 'image', id: 'opsproof/shop-db:1', used: true },
    ];
    assert.deepEqual(await text(), ['nothing to remove', '']);
    assert.deepEqual(await text({ caches: true }), [
      'removed image opsproof/shop-web:1',
      'left alone: image opsproof/shop-db:1: it is in use (1 thing)',
      'removed 1 thing',
      '',
    ]);
  });

  test('a provider that cannot be asked is reported, with whether a ledger lists something of it', async () => {
    paper.onFind = () => {
      throw new UnableError('no container engine answers');
    };
    const empty = await sweep(options());
    assert.deepEqual(
      empty.unasked.map(({ error, listed }) => [error.message, listed]),
      [['no container engine answers', false]],
    );
    assert.equal(printSweep(empty, { dryRun: false, grave: empty.unasked }), 'nothing found\n');
    assert.equal(
      printSweep(empty, { dryRun: false, grave: [] }),
      'not looked for: container, network, image: no container engine answers\nnothing to remove\n',
    );
    writeLedger('run1', DEAD, [{ id: 'listed' }]);
    assert.equal((await sweep(options())).unasked[0]?.listed, true);
  });

  test('a repository without reports has no ledgers, and folders without a readable one are ignored', async () => {
    mkdirSync(join(reports, 'empty'));
    assert.deepEqual(await text({ reports: join(reports, 'nowhere') }), ['nothing to remove', '']);
    assert.deepEqual(await text(), ['nothing to remove', '']);
  });
});
