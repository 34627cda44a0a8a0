import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { UnableError } from '../../model/errors.ts';
import type { Remover, RemoverEntry, Scope, Sighting, Trace } from '../../provider/remover.ts';
import { FileLedger, LEDGER_FILE } from './ledger.ts';
import { leftoversOf } from './leftovers.ts';
import { lookApart } from './look.ts';
import { type SweepOptions, sweep } from './sweep.ts';
import { ALIVE, at, DEAD, HOUR, NOW, PLACE } from './two-runners.fixture.ts';

/** A cloud of several regions, one of which may refuse. */
class PaperCloud implements Remover {
  readonly things = new Map<string, Sighting[]>();
  readonly removed: string[] = [];
  readonly asked: string[] = [];
  refused = new Map<string, Error>();

  get entry(): RemoverEntry {
    const kinds = [
      { name: 'instance', limitMs: 1_000 },
      { name: 'key', limitMs: 1_000, free: true as const },
    ];
    return { name: 'cloud', kinds, load: async () => this };
  }

  async find(): Promise<readonly Sighting[]> {
    throw new Error('all places at once were not to be asked');
  }

  async findAt(_run: string | undefined, scope: Scope | undefined): Promise<readonly Sighting[] | string> {
    const region = scope?.region;
    if (region === undefined) return 'nobody is logged in';
    this.asked.push(region);
    const refused = this.refused.get(region);
    if (refused !== undefined) throw refused;
    return this.things.get(region) ?? [];
  }

  async isThere({ id, scope }: Trace): Promise<boolean> {
    return (this.things.get(scope?.region ?? '') ?? []).some((one) => one.id === id);
  }

  async remove({ id }: Trace): Promise<string | undefined> {
    this.removed.push(id);
    return id === 'stubborn' ? 'instance stubborn could not be removed: busy' : undefined;
  }
}

suite('sweep in all places', () => {
  let reports: string;
  let cloud: PaperCloud;

  beforeEach(() => {
    reports = mkdtempSync(join(tmpdir(), 'opsproof-places-'));
    cloud = new PaperCloud();
  });
  afterEach(() => rmSync(reports, { recursive: true, force: true }));

  const instance = (id: string, region: string, more: Partial<Sighting> = {}): Sighting => ({
    kind: 'instance',
    id,
    called: [`i-${id}`],
    scope: { region },
    run: 'r1',
    owner: 'shop/web',
    expires: at(1),
    runner: DEAD,
    madeAt: NOW - 3 * HOUR,
    price: '0.0104 USD',
    ...more,
  });
  const options = (over: Partial<SweepOptions> = {}): SweepOptions => ({
    reports,
    place: PLACE,
    removers: [cloud.entry],
    now: NOW,
    olderThanMs: undefined,
    all: false,
    run: undefined,
    dryRun: true,
    caches: false,
    scopes: new Map([['cloud', [{ region: 'north' }, { region: 'south' }]]]),
    ...over,
  });
  const look = async (over: Partial<SweepOptions> = {}, budget = new Map<string, string>()) => {
    const used = options(over);
    const swept = await sweep(used);
    const priceOf = (owner: string) => {
      const micros = budget.get(owner);
      return micros === undefined ? undefined : { currency: 'EUR', micros: BigInt(micros) };
    };
    return leftoversOf(swept, { ...used, grave: swept.unasked, priceOf });
  };
  const listed = (run: string, runner: string, id: string, region: string) => {
    mkdirSync(join(reports, run));
    const ledger = new FileLedger(join(reports, run), { now: () => NOW - HOUR });
    ledger.begin(run, runner, false);
    const thing = { provider: 'cloud', kind: 'instance', id };
    ledger.creating({ ...thing, owner: 'shop/web', expires: at(1), scope: { region } });
    ledger.close();
  };

  test('tells whose everything is, since when, and what it costs; a dry run removes nothing', async () => {
    const { price: _price, madeAt: _madeAt, ...odd } = instance('odd', 'north');
    cloud.things.set('north', [
      instance('one', 'north'),
      { ...instance('key', 'north'), kind: 'key' },
      instance('busy', 'north', { run: 'r2', runner: ALIVE, owner: 'shop/db' }),
      odd,
    ]);
    listed('r1', DEAD, 'one', 'north');
    const before = readFileSync(join(reports, 'r1', LEDGER_FILE), 'utf8');
    const { things, places } = await look({}, new Map([['shop/db', '500000']]));
    assert.deepEqual(cloud.removed, []);
    assert.equal(readFileSync(join(reports, 'r1', LEDGER_FILE), 'utf8'), before);
    const usd = (micros: bigint) => ({ currency: 'USD', micros });
    assert.deepEqual(
      things.map(({ id, run, owner, runner, fate, why, cost, since }) => [
        id,
        run,
        owner,
        runner,
        fate,
        why,
        cost,
        since,
      ]),
      [
        // The ledger knows better than the cloud when it was asked for.
        ['odd', 'r1', 'shop/web', 'dead', 'to remove', undefined, 'unknown', undefined],
        [
          'one',
          'r1',
          'shop/web',
          'dead',
          'to remove',
          undefined,
          { perHour: usd(10_400n), soFar: usd(10_400n) },
          at(-1),
        ],
        ['key', 'r1', 'shop/web', 'dead', 'to remove', undefined, 'free', at(-3)],
        // The price of a budget goes before that of the provider.
        [
          'busy',
          'r2',
          'shop/db',
          'alive',
          'left alone',
          'its run is alive',
          { perHour: { currency: 'EUR', micros: 500_000n }, soFar: { currency: 'EUR', micros: 1_500_000n } },
          at(-3),
        ],
      ],
    );
    assert.deepEqual(
      places.map(({ place, answer, reason }) => [place, answer, reason]),
      [
        ['', 'not set up', 'nobody is logged in'],
        ['region north', 'asked', undefined],
        ['region south', 'asked', undefined],
      ],
    );
  });

  test('a place that cannot be asked is reported, the others are asked, and its ledger keeps what it lists', async () => {
    cloud.things.set('south', [instance('two', 'south')]);
    cloud.refused.set('north', new UnableError('EC2 refused', { hint: 'log in' }));
    listed('r1', DEAD, 'unseen', 'north');
    listed('r3', DEAD, 'far', 'west');
    const before = readFileSync(join(reports, 'r1', LEDGER_FILE), 'utf8');
    const { things, places } = await look({ dryRun: false });
    assert.deepEqual(
      things.map(({ id, fate }) => [id, fate]),
      [['two', 'removed']],
    );
    assert.deepEqual(cloud.asked.sort(), ['north', 'south', 'west']);
    assert.equal(readFileSync(join(reports, 'r1', LEDGER_FILE), 'utf8'), before, 'it may still be there');
    assert.deepEqual(
      places.filter(({ answer }) => answer === 'unable'),
      [
        {
          provider: 'cloud',
          place: 'region north',
          answer: 'unable',
          reason: 'EC2 refused; ledgers list 1 thing there',
          hint: 'log in',
        },
      ],
    );
    assert.match(readFileSync(join(reports, 'r3', LEDGER_FILE), 'utf8'), /"destroyed".*"far"/);
  });

  test('without a dry run it removes what a sweep removes, and tells what it could not', async () => {
    cloud.things.set('north', [
      instance('one', 'north'),
      instance('stubborn', 'north'),
      instance('busy', 'north', { run: 'r2', runner: ALIVE }),
    ]);
    const { things } = await look({ dryRun: false });
    assert.deepEqual(cloud.removed.sort(), ['one', 'stubborn']);
    assert.deepEqual(
      things.map(({ id, fate, why }) => [id, fate, why]),
      [
        ['one', 'removed', undefined],
        ['stubborn', 'not removed', 'instance stubborn could not be removed: busy'],
        ['busy', 'left alone', 'its run is alive'],
      ],
    );
  });

  test('who never answers is unable after its time', async () => {
    const silent: Remover = {
      find: () => new Promise(() => undefined),
      isThere: () => new Promise(() => undefined),
      remove: async () => undefined,
    };
    const { sightings, isThere, places } = await lookApart(silent, undefined, [], 20);
    assert.deepEqual(sightings, []);
    assert.equal(await isThere({ kind: 'x', id: 'x' }), undefined);
    assert.deepEqual(
      places().map(({ error }) => error?.message),
      ['no answer within 20 ms'],
    );
  });
});
