import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditLine } from '../model/audit-line.ts';
import { AuditBuffer } from './audit-buffer.ts';

const line = (command: string, more: Partial<AuditLine> = {}): AuditLine => ({
  at: '2026-11-22T10:15:00.000Z',
  over: 'local',
  kind: 'look',
  command,
  ...more,
});

function collector() {
  const batches: string[][] = [];
  const buffer = new AuditBuffer(async (lines) => {
    batches.push(lines.map(({ command }) => command));
  });
  return { batches, buffer };
}

test('lines are handed on in groups, and all of them before a flush ends', async () => {
  const { batches, buffer } = collector();
  for (const command of ['a', 'b', 'c']) buffer.add(line(command));
  assert.deepEqual(batches, []);
  await buffer.flush();
  assert.deepEqual(batches, [['a', 'b', 'c']]);
  await buffer.flush();
  assert.equal(batches.length, 1);
});

test('a change is handed on before it begins, with everything before it', () => {
  const { batches, buffer } = collector();
  buffer.add(line('a'));
  buffer.add(line('b', { kind: 'action', begins: true }));
  assert.deepEqual(batches, [['a', 'b']]);
});

test('many lines do not wait', () => {
  const { batches, buffer } = collector();
  for (let index = 0; index < 450; index++) buffer.add(line(String(index)));
  assert.deepEqual(
    batches.map(({ length }) => length),
    [200, 200],
  );
});

test('a few lines wait a moment and are then handed on without a flush', async () => {
  const gone = Promise.withResolvers<number>();
  const buffer = new AuditBuffer(async (lines) => gone.resolve(lines.length));
  buffer.add(line('a'));
  const alive = setInterval(() => {}, 1000);
  assert.equal(await gone.promise, 1);
  clearInterval(alive);
});

test('a flush waits for lines that are on their way, and a failure to deliver breaks nothing', async () => {
  const arrived = Promise.withResolvers<void>();
  let over = false;
  const slow = new AuditBuffer(() => arrived.promise);
  slow.add(line('a', { begins: true }));
  const flushed = slow.flush().then(() => {
    over = true;
  });
  await new Promise(setImmediate);
  assert.equal(over, false);
  arrived.resolve();
  await flushed;
  const broken = new AuditBuffer(() => Promise.reject(new Error('the run is over')));
  broken.add(line('a'));
  await broken.flush();
});
