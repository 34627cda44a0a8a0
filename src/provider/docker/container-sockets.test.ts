import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { bringUp, contextOf } from '../../stack/bring-up.fixture.ts';
import { engine } from '../../transport/docker/engine.ts';
import { environmentOf } from '../environment.fixture.ts';
import { ContainerSockets } from './container-sockets.ts';

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
      const container = { id, pid: state.Pid };
      const sockets = new ContainerSockets();
      assert.equal(await sockets.listensOn(7654, container, true), true);
      assert.equal(await sockets.listensOn(7654, { id: ANOTHER, pid: state.Pid }, true), undefined);
      assert.equal(await sockets.listensOn(7655, container, true), false);
      assert.equal(await sockets.listensOn(7654, container, true), true);
    } finally {
      await stack.down();
      context.dispose();
    }
  });

  test('are seen as soon as there are more of them, and also when one has taken the place of another', {
    skip: answers ? false : 'no Docker Engine answers',
  }, async () => {
    const context = contextOf(`test-${randomBytes(4).toString('hex')}`);
    // Each connection to its port moves it to the other port.
    const move =
      'for ($p=7654;;$p=15309-$p) { $s=IO::Socket::INET->new(LocalPort=>$p,Listen=>5,ReuseAddr=>1) or die $!; close $s->accept; close $s }';
    const environment = environmentOf('docker', {
      one: {
        command: ['perl', '-MIO::Socket::INET', '-e', `sleep 1; ${move}`],
        ports: [7654, 7655],
        ready: { command: 'true' },
      },
    });
    const stack = await bringUp(environment, context);
    try {
      const { Id: id, State: state } = await client
        .getContainer(`opsproof-${context.runId}-small-one`)
        .inspect();
      const container = { id, pid: state.Pid };
      const sockets = new ContainerSockets();
      const until = async (port: number, wanted: boolean) => {
        for (let looks = 1; looks < 500; looks += 1) {
          if ((await sockets.listensOn(port, container, true)) === wanted) return looks;
          await sleep(20);
        }
        return assert.fail(`${port} is not ${wanted ? 'listening' : 'silent'} after 10 s`);
      };
      await until(7654, true);
      assert.equal(await sockets.listensOn(7655, container, true), false);
      const published = stack.hosts()[0]?.ports[7654] ?? assert.fail('7654 is not published');
      await new Promise((resolve) => connect(published).on('close', resolve).resume());
      await until(7655, true);
      await until(7654, false);
    } finally {
      await stack.down();
      context.dispose();
    }
  });

  test('are unknown for a process that is not its own, for none, and for a name', async () => {
    const sockets = new ContainerSockets();
    assert.equal(await sockets.listensOn(80, { id: ANOTHER, pid: process.pid }, true), undefined);
    assert.equal(await sockets.listensOn(80, { id: ANOTHER, pid: 0 }, true), undefined);
    assert.equal(await sockets.listensOn(80, { id: 'docker', pid: process.pid }, true), undefined);
  });
});
