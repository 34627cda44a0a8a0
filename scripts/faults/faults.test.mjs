// A small part of what `npm run test:faults` does.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { findEngine } from '../setup/engine.mjs';
import {
  breakStep,
  keepThenSweep,
  killBothThenSweep,
  killRunners,
  killWatchdogThenRunner,
} from './faults.mjs';
import { openSilentRegistry } from './registry.mjs';
import { writeRepository } from './repository.mjs';

const KILLS = 3;
/** The promise is 5 seconds; here other tests share the processors, so the strict limit is left to `npm run test:faults`. */
const PATIENCE_MS = 30_000;

const found = await findEngine();
const skip = 'address' in found && process.platform === 'linux' ? false : 'needs Linux and a Docker engine';

suite('when runs are broken', { skip }, () => {
  let work;
  let registry;
  let place;

  before(async () => {
    work = mkdtempSync(join(tmpdir(), 'opsproof-faults-'));
    registry = await openSilentRegistry();
    const folder = join(work, 'repository');
    mkdirSync(folder);
    writeRepository(folder, { registry: registry.address });
    place = { folder, engine: found.address, env: process.env, say: () => undefined };
  });

  after(() => {
    registry?.close();
    rmSync(work, { recursive: true, force: true });
  });

  const assertGone = ({ left, clearMs }, context) => {
    assert.deepEqual(left, [], context);
    assert.ok(clearMs < PATIENCE_MS, `${context}: gone only after ${clearMs} ms`);
  };

  test('a runner killed at any moment leaves nothing', async (t) => {
    const seed = Math.floor(Math.random() * 1e9);
    t.diagnostic(`seed ${seed}`);
    const kills = await killRunners(place, { count: KILLS, seed });
    for (const kill of kills)
      assertGone(kill, `seed ${seed}: killed in ${kill.moment} after ${kill.afterMs} ms`);
  });

  test('a killed watchdog is replaced, and the next one does the work', async () => {
    const replaced = await killWatchdogThenRunner(place);
    assert.equal(replaced.watchdogs, 2);
    assert.ok(replaced.things > 0);
    assertGone(replaced, replaced.run);
  });

  test('runner and watchdog killed together leave things that the next run reports and sweep removes', async () => {
    const both = await killBothThenSweep(place);
    assert.ok(both.before.length > 2, both.before.join('\n'));
    assert.deepEqual(
      [both.nextCode, both.told, both.swept.code, both.left],
      [0, true, 0, []],
      both.swept.output,
    );
  });

  test('a step that ends its worker thread leaves nothing', async () => {
    const broken = await breakStep(place, 'exit', 2);
    assert.match(broken.ledger, /"kind":"container"/);
    assert.equal(broken.code, 2, broken.output);
    assertGone(broken, broken.output);
  });

  test('a kept stack stays after the run, survives a sweep, and is removed when its run is named', async () => {
    const kept = await keepThenSweep(place);
    assert.equal(kept.code, 0, kept.output);
    assert.ok(kept.kept.length >= 4, kept.kept.join('\n'));
    assert.deepEqual([kept.watched, kept.spared, kept.status, kept.left], [false, true, 0, []]);
    assert.match(kept.output, /remove it now with: opsproof sweep --run \S+; or: docker rm -fv /);
  });
});
