import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { askEarly } from './early.ts';

test('what the engine answers counts when it is a success in time; nothing else is told', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-early-'));
  const socket = join(folder, 'engine.sock');
  const bodies: string[] = [];
  const server = createServer(async (asked, reply) => {
    for await (const part of asked) bodies.push(String(part));
    if (asked.url === '/made') reply.writeHead(201).end('{"Id":"n1"}');
    if (asked.url === '/_ping') reply.end('OK');
    if (asked.url === '/refused') reply.writeHead(409).end('{"message":"there is one"}');
    if (asked.url === '/broken') reply.write('{', () => asked.socket.destroy());
    if (asked.url === '/large') reply.end('x'.repeat(2_000_000));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const ask = async (path: string, at = socket) => {
    const { sent, answer } = askEarly(at, { method: 'POST', path, body: { Name: path } }, 500);
    await sent;
    return answer;
  };
  assert.deepEqual(await ask('/made'), { Id: 'n1' });
  assert.deepEqual(bodies, ['{"Name":"/made"}']);
  assert.equal(await ask('/_ping'), true);
  for (const path of ['/refused', '/broken', '/large', '/silent'])
    assert.equal(await ask(path), undefined, path);
  assert.equal(await ask('/made', join(folder, 'none.sock')), undefined);
});
