import assert from 'node:assert/strict';
import { test } from 'node:test';
import { busyLine, processorTimes } from './processors.mjs';

const times = (user, sys, idle) => ({ user, nice: 0, sys, idle, irq: 0 });

test('what all processors did is reported in one line', () => {
  const before = [times(1_000, 500, 90_000), times(2_000, 500, 90_000)];
  const after = [times(61_000, 15_500, 115_000), times(32_000, 5_500, 155_000)];
  assert.equal(busyLine(before, after), 'the 2 processors were busy for 110 of 200 s (55 %)');
});

test('nothing is reported where nothing is counted', () => {
  assert.equal(busyLine([], []), '');
  assert.equal(busyLine([times(0, 0, 0)], [times(0, 0, 0)]), '');
});

test('this machine counts', () => {
  const before = [times(0, 0, 0)];
  assert.match(
    busyLine(before, processorTimes()),
    /^the \d+ processors were busy for \d+ of \d+ s \(\d+ %\)$/,
  );
});
