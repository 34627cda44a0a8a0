import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import { after, before, suite, test } from 'node:test';
import { Repository } from '../../cli/repository.fixture.ts';
import { guestImage } from '../machine/guest.fixture.ts';
import type { Simulator } from '../machine/simulator.fixture.ts';
import { VimProxy } from '../vsphere/proxy.fixture.ts';
import { containerSetting, LOGIN, noVcsim, startVcsim } from '../vsphere/vcsim.fixture.ts';
import { noMoto, startMoto } from './moto.fixture.ts';
import { Ec2Proxy } from './proxy.fixture.ts';

/** How long EC2 says `pending`, and how long a clone takes: without it simulators are faster than what they stand for. */
const [PENDING_MS, CLONE_MS] = [2_000, 1_000];

suite('thirty hosts of four providers', { skip: noMoto || noVcsim }, () => {
  let moto: Simulator;
  let vcsim: Simulator;
  let instances: Ec2Proxy;
  let machines: VimProxy;
  let repository: Repository;

  before(async () => {
    await guestImage();
    const container = await containerSetting();
    [moto, vcsim] = await Promise.all([startMoto(), startVcsim()]);
    instances = await Ec2Proxy.start(moto.url);
    machines = await VimProxy.start(vcsim.url);
    instances.delays.pending = PENDING_MS;
    machines.taskMs = CLONE_MS;
    const ec2 = { region: 'us-east-1', endpoint: instances.url, access_key: 'test', secret_key: 'test' };
    const sleeps = { command: ['sleep', '600'], stop: '1 second' };
    repository = new Repository({
      'environments/fleet.yaml': JSON.stringify({
        lifecycle: 'ephemeral',
        provider: 'docker',
        providers: {
          ec2: { ...ec2, from: ['127.0.0.1/32'] },
          vsphere: { endpoint: machines.url, ...LOGIN },
        },
        hosts: {
          'box-[1:8]': { image: 'opsproof-base:bookworm', ...sleeps },
          'child-[1:8]': { provider: 'processes', ...sleeps },
          'instance-[1:7]': { provider: 'ec2', image: 'ami-12c6146b', type: 't3.micro', user: 'root' },
          'machine-[1:7]': {
            provider: 'vsphere',
            template: 'DC0_H0_VM0',
            pool: 'DC0_H0',
            extra_config: { 'RUN.container': container },
          },
        },
      }),
      'features/fleet.feature': `Feature: A fleet
  Scenario: all of it is there
    Given the environment "fleet"
    Then the os has name debian on every host
`,
    });
  });
  after(async () => {
    repository?.dispose();
    await instances?.end();
    await machines?.end();
    await moto?.end();
    await vcsim?.end();
  });

  test('start side by side', async (t) => {
    const began = new Map<string, number>();
    const up = new Map<string, number>();
    const run = repository.start(['run'], {});
    createInterface({ input: run.child.stdout ?? assert.fail() }).on('line', (line) => {
      const [, host, what] = /^ {2}fleet\/(\S+) +(starting|ready)\b/.exec(line) ?? [];
      if (host !== undefined) (what === 'ready' ? up : began).set(host, performance.now());
    });
    const { code, stdout, stderr } = await run.ended;
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^checks {5}30 passed$/m);
    assert.match(stdout, /^left over {2}nothing$/m);
    assert.deepEqual([began.size, up.size], [30, 30]);
    const last = Math.max(...began.values());
    const first = Math.min(...[...up].flatMap(([host, at]) => (/^(?:inst|mach)/.test(host) ? [at] : [])));
    assert.ok(last < first, 'all have begun before any machine is ready');
    const whole = Math.max(...up.values()) - Math.min(...began.values());
    const alone = [...up].reduce((sum, [host, at]) => sum + at - (began.get(host) ?? at), 0);
    t.diagnostic(
      `thirty hosts of four providers: ${(whole / 1000).toFixed(1)} s side by side; their own starts add up to ${(alone / 1000).toFixed(1)} s`,
    );
    assert.ok(whole < alone / 3, 'they are not started one after the other');
  });
});
