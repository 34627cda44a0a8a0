import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EphemeralHost } from '../../model/environment.ts';
import { CloudHost, type MachineSeen } from './cloud-host.ts';
import { jumpTo } from './jump.ts';
import { together } from './together.ts';

test('what is asked for at the same time is one request, answered in order; a failure is told to each', async () => {
  const requests: (readonly number[])[] = [];
  const ask = together(async (items: readonly number[]) => {
    requests.push(items);
    if (items.includes(0)) throw new Error('no');
    return items.map((item) => item * 2);
  });
  assert.deepEqual(await Promise.all([ask(1), ask(2), ask(3)]), [2, 4, 6]);
  assert.equal(await ask(5), 10);
  const failed = await Promise.allSettled([ask(0), ask(1)]);
  assert.deepEqual(
    failed.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  assert.deepEqual(requests, [[1, 2, 3], [5], [0, 1]]);
});

const HOST: EphemeralHost = {
  name: 'web',
  groups: [],
  provider: 'paper',
  verbs: [],
  ports: [80],
  needs: [],
  startMs: 1_000,
  stopMs: 1_000,
  transport: 'ssh',
  user: 'ops',
};

function hostAt(seen: () => MachineSeen, console = ''): CloudHost {
  const machine = { look: async () => seen(), console: async () => console, act: async () => {} };
  return new CloudHost({
    host: HOST,
    machine,
    user: 'root',
    privateKey: 'k',
    beside: new Map(),
    note: () => {},
  });
}

test('a machine of a cloud has no ports and no login before it has an address', async () => {
  const host = hostAt(() => ({ life: 'starting' }));
  assert.equal(await host.look(), 'starting');
  assert.deepEqual([host.state().running, host.state().ports, host.reach(80)], [false, {}, undefined]);
  assert.equal(await host.conditions[0]?.unmet(), 'it has no address yet');
  assert.equal(await host.portUnmet(80), 'it can be read once there is a login');
});

test('nobody logs in to a machine whose console has not shown its host keys', async () => {
  const host = hostAt(() => ({ life: 'running', address: '127.0.0.1' }), 'booting\n');
  await host.look();
  assert.match((await host.conditions[0]?.unmet()) ?? '', /^its console does not show its ssh host keys yet/);
  assert.equal(await host.logTail(5), 'booting');
});

test('a new address after a start is where it and its ports are from then on; stopped it has none', async () => {
  let address = '127.0.0.1';
  const host = hostAt(() => ({ life: 'running', address }));
  await host.look();
  assert.deepEqual(host.reach(80), { host: '127.0.0.1', port: 80 });
  await host.act('stop');
  assert.deepEqual([host.state().running, host.state().ports], [false, {}]);
  await host.act('start');
  address = '127.0.0.2';
  await host.look();
  assert.deepEqual(host.state().ports, { 80: { host: '127.0.0.2', port: 80 } });
  const { target } = host.state();
  assert.deepEqual(target, { transport: 'ssh', host: '127.0.0.2', port: 22, user: 'ops', privateKey: 'k' });
});

test('a jump host of the stack is known by its address and its keys, another one by what is written', async () => {
  const bastion = hostAt(() => ({ life: 'running', address: '::1' }));
  await bastion.look();
  const hosts = new Map([['bastion', bastion]]);
  assert.deepEqual(jumpTo('bastion', hosts)(), { jump: 'ops@[::1]:22' });
  assert.deepEqual(jumpTo('me@bastion.example.com:2222', hosts)(), { jump: 'me@bastion.example.com:2222' });
});
