import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SharedLook } from './shared-look.ts';

const FRESH = { shortestMs: 30, longestMs: 60, growth: 2 };

suite('a look that several share', () => {
  test('is one for all who ask soon, and another one later or after something was done', async () => {
    let looks = 0;
    const look = new SharedLook(async () => {
      looks += 1;
      return looks;
    }, FRESH);
    assert.deepEqual(await Promise.all([look.now(), look.now(), look.now()]), [1, 1, 1]);
    look.forget();
    assert.equal(await look.now(), 2);
    await sleep(80);
    assert.equal(await look.now(), 3);
  });

  test('is used longer the longer nothing is done', async () => {
    const look = new SharedLook(async () => {}, FRESH);
    assert.equal(look.pauseMs, 30);
    await look.now();
    assert.equal(look.pauseMs, 60);
    await sleep(80);
    await look.now();
    assert.equal(look.pauseMs, 60);
    look.forget();
    assert.equal(look.pauseMs, 30);
  });

  test('that fails is not used again, and does not take a younger one with it', async () => {
    const fails: ((reason: Error) => void)[] = [];
    let looks = 0;
    const look = new SharedLook(() => {
      looks += 1;
      return looks < 3 ? new Promise<number>((_, reject) => fails.push(reject)) : Promise.resolve(looks);
    }, FRESH);
    const first = look.now();
    fails[0]?.(new Error('busy'));
    await assert.rejects(first, /busy/);
    const second = look.now();
    look.forget();
    const third = look.now();
    fails[1]?.(new Error('late'));
    await assert.rejects(second, /late/);
    assert.equal(await third, 3);
    assert.equal(await look.now(), 3);
    assert.equal(looks, 3);
  });
});
