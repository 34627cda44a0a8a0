import { after } from 'node:test';
import { contract } from '../contract.fixture.ts';
import { contractHosts } from '../machine/contract-hosts.fixture.ts';
import { PROVIDERS } from '../registry.ts';
import { accessOf } from './access.ts';
import { leftOf } from './left.fixture.ts';
import { readBelow, textOf } from './properties.ts';
import { VimProxy } from './proxy.fixture.ts';
import { refIn, Vcenter } from './vcenter.ts';
import { containerSetting, LOGIN, noVcsim, startVcsim } from './vcsim.fixture.ts';

const registered = PROVIDERS.find(({ shape }) => shape.name === 'vsphere');
if (registered === undefined) throw new Error('there is no vsphere');

const vcsim = noVcsim ? undefined : await startVcsim();
const proxy = vcsim && (await VimProxy.start(vcsim.url));
after(async () => {
  await proxy?.end();
  await vcsim?.end();
});
const endpoint = proxy?.url ?? 'http://127.0.0.1:1';
// What is looked for without a ledger is where the environment of the process leads.
Object.assign(process.env, { GOVC_URL: endpoint, GOVC_USERNAME: LOGIN.user, GOVC_PASSWORD: LOGIN.password });

const setting = noVcsim ? '' : await containerSetting();
const hosts = contractHosts({
  template: 'DC0_H0_VM0',
  start: '4 minutes',
  pool: 'DC0_H0',
  extra_config: { 'RUN.container': setting },
});

/** The machines whose names begin with this, as vcsim itself says. */
async function machines(
  begin: string,
  work: (vcenter: Vcenter, found: Awaited<ReturnType<typeof readBelow>>) => Promise<void>,
) {
  const vcenter = new Vcenter(accessOf({ endpoint: vcsim?.url ?? '', ...LOGIN }), undefined);
  await vcenter.open('look');
  try {
    const all = await readBelow(vcenter, 'look', vcenter.part('rootFolder'), { VirtualMachine: ['name'] });
    await work(
      vcenter,
      all.filter((seen) => textOf(seen, 'name').startsWith(begin)),
    );
  } finally {
    await vcenter.close();
  }
}

contract({
  registered,
  ...hosts,
  // Its log are events of vCenter.
  logs: { up: /one on .* is powered on/, reason: /is powered off/ },
  settings: JSON.stringify({ endpoint, ...LOGIN }),
  left: (run) => leftOf(vcsim?.url ?? '', run),
  async destroy(prefix, host) {
    await machines(`${prefix}-${host}`, async (vcenter, found) => {
      for (const { ref } of found) {
        refIn(await vcenter.ask('off', 'PowerOffVM_Task', ref));
        refIn(await vcenter.ask('destroy', 'Destroy_Task', ref));
      }
    });
  },
  skip: noVcsim,
});
