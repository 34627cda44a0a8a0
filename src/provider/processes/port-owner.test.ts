import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { environmentOf } from '../environment.fixture.ts';
import { freePorts } from './address.ts';
import { ownsListener } from './port-owner.ts';

const skip = existsSync('/proc/net/tcp') ? false : 'this system has no /proc';
const LISTENER =
  "const s = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log(s.address().port))";

/** A child that listens, in its own group, and its port. */
async function listener(id: string) {
  const child = spawn(process.execPath, ['-e', LISTENER], {
    detached: true,
    env: { OPSPROOF_PROCESS: id },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, port: Number(said.toString()) };
}

test('a port belongs to the child that listens on it, by its group or by its environment', {
  skip,
}, async (t) => {
  const { child, port } = await listener('port-owner-test');
  t.after(() => child.kill());
  assert.equal(ownsListener({ group: child.pid, id: undefined }, port), true);
  assert.equal(ownsListener({ group: undefined, id: 'port-owner-test' }, port), true);
  assert.equal(ownsListener({ group: undefined, id: 'another' }, port), false);
  assert.equal(ownsListener({ group: process.pid, id: undefined }, port), false);
});

test('for a port without a listener the owner is unknown', { skip }, async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  assert.equal(ownsListener({ group: process.pid, id: undefined }, port), undefined);
});

test('no two stacks of a run get the same port, and all are below those of outgoing connections', async () => {
  const { hosts } = environmentOf('processes', { web: { ports: [80, 443] }, db: { ports: [5432] } });
  const taken = new Set<number>();
  const given = await Promise.all(Array.from({ length: 30 }, () => freePorts(Object.values(hosts), taken)));
  const ports = given.flatMap((stack) => [...stack.values()].flatMap((mapped) => [...mapped.values()]));
  assert.equal(new Set(ports).size, 90);
  assert.deepEqual([...taken].sort(), ports.sort());
  for (const port of ports) assert.ok(port >= 20_000 && port < 30_000, String(port));
});
