import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median } from './contest.ts';
import { compare, notMeasured } from './measurement.ts';
import { printTable } from './table.ts';

test('a ratio is judged in the direction of its target', () => {
  const row = { work: 'w', against: 'a' };
  const faster = (theirsMs: number) => compare(row, 1000, theirsMs, { timesFaster: 6 });
  assert.equal(faster(6000).verdict, 'met');
  assert.equal(faster(5900).verdict, 'MISSED');
  const within = (oursMs: number) => compare(row, oursMs, 1000, { within: 1.15 });
  assert.equal(within(1150).verdict, 'met');
  assert.equal(within(1160).verdict, 'MISSED');
});

test('the median of an even number lies between the two in the middle', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.throws(() => median([]), RangeError);
});

test('the table shows ratios and verdicts, and says below what was not measured and why', () => {
  assert.equal(
    printTable([
      compare({ work: 'much', against: 'slow 1.0' }, 1000, 12_340, { timesFaster: 6 }),
      notMeasured('much', 'rare', 'it is not to be had'),
    ]),
    `| work | against  | opsproof | theirs | ratio             | target     | verdict      |
|------|----------|----------|--------|-------------------|------------|--------------|
| much | slow 1.0 | 1.00 s   | 12.3 s | 12.3 times faster | at least 6 | met          |
| much | rare     |          |        |                   |            | not measured |

- much, rare: it is not to be had
`,
  );
});
