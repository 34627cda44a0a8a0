import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import type { AuditLine } from '../model/audit-line.ts';
import { AuditedDoor } from './audited-door.ts';

const OCCASION = { step: 'the address "web:80" is reachable', scenario: 's', uri: 'features/a.feature:3' };
const ERRAND = { kind: 'tcp', command: 'connect web:80' } as const;

/** The lines that one use of the door wrote, without their times. */
async function linesOf(use: (door: AuditedDoor) => Promise<unknown>): Promise<readonly Partial<AuditLine>[]> {
  const lines: AuditLine[] = [];
  await use(new AuditedDoor((line) => lines.push(line), OCCASION));
  for (const { at, durationMs } of lines) {
    assert.match(at, /^\d{4}-\d\d-\d\dT/);
    assert.ok(durationMs === undefined || durationMs >= 0);
  }
  return lines.map(({ at: _, durationMs: __, ...line }) => line);
}

const LINE = { over: 'tcp from outside', ...ERRAND, ...OCCASION };

test('every errand has a line with the sentence that asked, and its outcome', async () => {
  const written = await linesOf((door) =>
    door.pass(
      ERRAND,
      async () => 'refused',
      (error) => ({ error }),
    ),
  );
  assert.deepEqual(written, [{ ...LINE, error: 'refused' }]);
  const named = await linesOf((door) =>
    door.pass({ ...ERRAND, over: 'tls from outside' }, async () => undefined),
  );
  assert.deepEqual(named, [{ ...LINE, over: 'tls from outside' }]);
});

test('a failed errand has a line too', async () => {
  const written = await linesOf((door) =>
    assert.rejects(
      door.pass(ERRAND, async () => {
        throw new TypeError('broken');
      }),
      /broken/,
    ),
  );
  assert.deepEqual(written, [{ ...LINE, error: 'broken' }]);
});

test('an errand that may change something has a line before it begins', async () => {
  const order: string[] = [];
  const door = new AuditedDoor((line) => order.push(line.begins === true ? 'begins' : 'over'));
  await door.pass({ ...ERRAND, changes: true }, async () => order.push('sent'));
  assert.deepEqual(order, ['begins', 'sent', 'over']);
});

test('one line is for one socket', async () => {
  const server = createServer((socket) => socket.end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const door = new AuditedDoor(() => {});
  try {
    await assert.rejects(
      door.pass(ERRAND, async (way) => {
        const socket = way.connect({ host: '127.0.0.1', port });
        await once(socket, 'connect');
        socket.destroy();
        way.datagrams('udp4');
      }),
      {
        message:
          'an errand opens one socket, because it has one line in the audit log; this would be the second one for: connect web:80',
      },
    );
  } finally {
    server.close();
  }
});
