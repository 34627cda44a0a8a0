import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Leftover, Leftovers } from '../../model/leftover.ts';
import { leftoversJson } from './leftovers-json.ts';
import { printLeftoversPage } from './leftovers-page.ts';
import { printLeftovers } from './leftovers-text.ts';

const usd = (micros: bigint) => ({ currency: 'USD', micros });
const WEB: Leftover = {
  provider: 'ec2',
  kind: 'instance',
  id: 'opsproof-r1-cloud-web',
  called: 'i-1',
  place: 'region eu-north-1',
  run: 'r1',
  owner: 'cloud/web',
  since: '2026-01-02T09:00:00.000Z',
  expires: '2026-01-02T11:00:00.000Z',
  runner: 'dead',
  fate: 'to remove',
  cost: { perHour: usd(10_400n), soFar: usd(31_200n) },
};
const BUSY: Leftover = {
  provider: 'docker',
  kind: 'container',
  id: '<b>\u001b[31m',
  place: '',
  run: 'r2',
  owner: 'shop/db',
  runner: 'unknown',
  fate: 'left alone',
  why: 'kept until somebody removes it',
  cost: 'unknown',
};
const LEFT: Leftovers = {
  at: '2026-01-02T12:00:00.000Z',
  dryRun: true,
  things: [WEB, BUSY],
  places: [
    { provider: 'docker', place: '', answer: 'asked' },
    { provider: 'ec2', place: '', answer: 'not set up', reason: 'this machine is not set up for AWS' },
    { provider: 'kubernetes', place: 'context kind', answer: 'unable', reason: 'no answer', hint: 'log in' },
  ],
  unread: ['the environment "x" was not read: it is a link'],
  foreign: [],
};
const NOTHING: Leftovers = { ...LEFT, things: [], places: LEFT.places.slice(0, 1), unread: [] };

suite('what is left', () => {
  test('is reported line by line, with who could not be asked', () => {
    assert.equal(
      printLeftovers(LEFT),
      `instance opsproof-r1-cloud-web (i-1), ec2, region eu-north-1: run r1, cloud/web, its run is dead, since 2026-01-02T09:00:00.000Z, expires 2026-01-02T11:00:00.000Z, 0.0104 USD an hour, 0.0312 USD so far; would be removed
container <b>\\u001b[31m, docker: run r2, shop/db, its run is not known to be alive or dead, expires never, price not known; left alone: kept until somebody removes it
asked: docker
nothing to ask: ec2: this machine is not set up for AWS
could not be asked: kubernetes, context kind: no answer
  log in
the environment "x" was not read: it is a link
costs: 0.0104 USD an hour, 0.0312 USD so far; not known of 1 thing
2 things left, 1 of them to remove; 1 place could not be asked
`,
    );
    assert.equal(printLeftovers(NOTHING), 'asked: docker\ncosts: nothing\nnothing is left\n');
    assert.match(
      printLeftovers({ ...NOTHING, places: LEFT.places }),
      /\nnothing was found; 1 place could not be asked\n$/,
    );
  });

  test('is JSON for programs; what is not known is no amount', () => {
    const read = JSON.parse(leftoversJson(LEFT));
    assert.deepEqual(
      read.things.map(({ cost }: { cost: unknown }) => cost),
      [{ perHour: '0.0104 USD', soFar: '0.0312 USD' }, 'unknown'],
    );
    assert.deepEqual(read.costs, [{ perHour: '0.0104 USD', soFar: '0.0312 USD' }]);
    assert.deepEqual([read.version, read.dryRun, read.unpriced], [1, true, 1]);
    assert.deepEqual(read.places, LEFT.places);
  });

  test('what was removed costs nothing any more', () => {
    const gone = { ...WEB, fate: 'removed' } as const;
    assert.match(printLeftovers({ ...NOTHING, things: [gone] }), /costs: nothing\nnothing is left\n$/);
  });

  test('is a page that is green only where everything was asked and nothing is to remove', () => {
    const kind = (leftovers: Leftovers) => /<header class="(\w+)">/.exec(printLeftoversPage(leftovers))?.[1];
    assert.equal(kind(LEFT), 'fail');
    assert.equal(kind({ ...LEFT, things: [BUSY] }), 'unable');
    assert.equal(kind({ ...NOTHING, unread: LEFT.unread }), 'unable');
    assert.equal(kind({ ...NOTHING, foreign: ['1 thing of the provider "x"'] }), 'fail');
    assert.equal(kind({ ...NOTHING, things: [{ ...WEB, fate: 'not removed' }] }), 'fail');
    assert.equal(kind(NOTHING), 'pass');
    const page = printLeftoversPage(LEFT);
    assert.doesNotMatch(page, /<b>|<script|https?:/);
    assert.match(page, /container &lt;b&gt;/);
    assert.match(page, /could not be asked<\/span><\/td><td data-head="place">kubernetes, context kind/);
  });
});
