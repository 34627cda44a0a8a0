import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { suite, test } from 'node:test';
import { bringUp, contextOf } from '../../stack/bring-up.fixture.ts';
import { engine } from '../../transport/docker/engine.ts';
import { environmentOf } from '../environment.fixture.ts';
import { listens } from '../processes/proc-net.ts';
import { containerSockets } from './container-sockets.ts';

const client = await engine();
const answers = await client.ping().then(
  () => true,
  () => false,
);
const ANOTHER = 'f'.repeat(64);

suite('the sockets of a container', () => {
  test('are those of its own network, and of no other process', {
    skip: answers ? false : 'no Docker Engine answers',
  }, async () => {
    const context = contextOf(`test-${randomBytes(4).toString('hex')}`);
    const listen =
      '$s=IO::Socket::INET->new(LocalPort=>7654,Listen=>5) or die $!; while($c=$s->accept){close $c}';
    const environment = environmentOf('docker', {
      one: {
        command: ['perl', '-MIO::Socket::INET', '-e', listen],
        ready: { port: 7654, timeoutMs: 30_000 },
      },
    });
    const stack = await bringUp(environment, context);
    try {
      const { Id: id, State: state } = await client
        .getContainer(`opsproof-${context.runId}-small-one`)
        .inspect();
      const sockets = await containerSockets(id, state.Pid);
      assert.ok(sockets !== undefined);
      assert.equal(listens(sockets, 7654, true), true);
      assert.equal(listens(sockets, 7655, true), false);
      assert.equal(await containerSockets(ANOTHER, state.Pid), undefined);
    } finally {
      await stack.down();
      context.dispose();
    }
  });

  test('are unknown for a process that is not its own, for none, and for a name', async () => {
    assert.equal(await containerSockets(ANOTHER, process.pid), undefined);
    assert.equal(await containerSockets(ANOTHER, 0), undefined);
    assert.equal(await containerSockets('docker', process.pid), undefined);
  });
});
