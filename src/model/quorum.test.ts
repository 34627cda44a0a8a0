import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeQuorum, parseQuorum, printQuorum } from './quorum.ts';

test('a quorum is read in words and in digits', () => {
  assert.deepEqual(parseQuorum('at least 3'), { kind: 'at least', count: 3 });
  assert.deepEqual(parseQuorum('exactly one'), { kind: 'exactly', count: 1 });
  assert.deepEqual(parseQuorum('at most two'), { kind: 'at most', count: 2 });
  assert.deepEqual(parseQuorum('no'), { kind: 'exactly', count: 0 });
  assert.equal(parseQuorum('at least many'), undefined);
  assert.equal(printQuorum({ kind: 'at least', count: 3 }, 20), 'at least 3 of 20 hosts');
  assert.equal(printQuorum({ kind: 'exactly', count: 0 }, 20), 'no host of 20');
});

test('hosts that could not be asked make it unable if they decide, and only then', () => {
  const judge = (text: string, holds: number, unable: number) => {
    const quorum = parseQuorum(text);
    assert.ok(quorum !== undefined);
    return judgeQuorum(quorum, holds, unable);
  };
  assert.equal(judge('at least 3', 3, 2), 'pass');
  assert.equal(judge('at least 3', 2, 1), 'unable');
  assert.equal(judge('at least 3', 1, 1), 'fail');
  assert.equal(judge('at most 1', 1, 0), 'pass');
  assert.equal(judge('at most 1', 1, 1), 'unable');
  assert.equal(judge('at most 1', 2, 5), 'fail');
  assert.equal(judge('exactly 1', 1, 0), 'pass');
  assert.equal(judge('exactly 1', 0, 1), 'unable');
  assert.equal(judge('exactly 1', 2, 0), 'fail');
  assert.equal(judge('no', 0, 0), 'pass');
  assert.equal(judge('no', 0, 1), 'unable');
});

test('hosts of which it is neither true nor false must not decide', () => {
  const judge = (text: string, holds: number, unable: number, neither: number) => {
    const quorum = parseQuorum(text);
    assert.ok(quorum !== undefined);
    return judgeQuorum(quorum, holds, unable, neither);
  };
  assert.equal(judge('no', 0, 0, 1), 'fail');
  assert.equal(judge('no', 0, 1, 1), 'fail');
  assert.equal(judge('at most 1', 0, 0, 1), 'pass');
  assert.equal(judge('at most 1', 1, 0, 1), 'fail');
  assert.equal(judge('at most 1', 0, 1, 1), 'unable');
  assert.equal(judge('exactly 2', 2, 0, 1), 'fail');
});
