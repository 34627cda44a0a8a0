import { leftOf as leftOnEc2 } from '../../../src/provider/ec2/left.fixture.ts';
import { startMoto } from '../../../src/provider/ec2/moto.fixture.ts';
import { Ec2Proxy } from '../../../src/provider/ec2/proxy.fixture.ts';
import { leftOf as leftOnOpenstack } from '../../../src/provider/openstack/left.fixture.ts';
import { OpenstackProxy } from '../../../src/provider/openstack/proxy.fixture.ts';
import { LOGIN as DEMO, SERVICES } from '../../../src/provider/openstack/services.fixture.ts';
import { leftOf as leftOnVsphere } from '../../../src/provider/vsphere/left.fixture.ts';
import { VimProxy } from '../../../src/provider/vsphere/proxy.fixture.ts';
import { containerSetting, LOGIN, startVcsim } from '../../../src/provider/vsphere/vcsim.fixture.ts';
import { EPHEMERAL, type Part } from './part.ts';

/** A removal by a cloud takes as long as the cloud; these are on a machine that does other things, too. */
const LIMIT_MS = 60_000;
/** So that a kill can come in the middle of what simulators do at once. */
const [PENDING_MS, ENDING_MS, TASK_MS] = [700, 500, 300];
const from = ['127.0.0.1/32'];
const hosts = { one: {}, two: { needs: ['one'] } };

/** Instances of moto. */
export async function ec2(): Promise<Part> {
  const moto = await startMoto();
  const proxy = await Ec2Proxy.start(moto.url);
  proxy.delays = { pending: PENDING_MS, stopping: ENDING_MS, ending: ENDING_MS };
  const access = { region: 'us-east-1', endpoint: proxy.url, access_key: 'test', secret_key: 'test' };
  return {
    provider: 'ec2',
    environment: {
      ...EPHEMERAL,
      provider: 'ec2',
      providers: { ec2: { ...access, from } },
      defaults: { image: 'ami-12c6146b', type: 't3.micro', user: 'root' },
      hosts,
    },
    limitMs: LIMIT_MS,
    left: (run) => leftOnEc2({ ...access, endpoint: moto.url }, run),
    async end() {
      await proxy.end();
      await moto.end();
    },
  };
}

/** Machines of vcsim. */
export async function vsphere(): Promise<Part> {
  const vcsim = await startVcsim();
  const proxy = await VimProxy.start(vcsim.url);
  proxy.taskMs = TASK_MS;
  const setting = { 'RUN.container': await containerSetting() };
  return {
    provider: 'vsphere',
    environment: {
      ...EPHEMERAL,
      provider: 'vsphere',
      providers: { vsphere: { endpoint: proxy.url, ...LOGIN } },
      defaults: { template: 'DC0_H0_VM0', pool: 'DC0_H0', extra_config: setting, stop: '2 seconds' },
      hosts,
    },
    limitMs: LIMIT_MS,
    left: (run) => leftOnVsphere(vcsim.url, run),
    async end() {
      await proxy.end();
      await vcsim.end();
    },
  };
}

/** Servers of the real services of OpenStack. */
export async function openstack(): Promise<Part> {
  const proxy = await OpenstackProxy.start(SERVICES);
  return {
    provider: 'openstack',
    environment: {
      ...EPHEMERAL,
      provider: 'openstack',
      providers: { openstack: { auth_url: proxy.url, ...DEMO, from } },
      defaults: { image: 'debian-12', flavor: 'm1.tiny', network: 'private' },
      hosts: { one: { floating: true }, two: hosts.two },
    },
    limitMs: LIMIT_MS,
    left: (run) => leftOnOpenstack(proxy.url, run),
    end: () => proxy.end(),
  };
}
