import { after } from 'node:test';
import { contract } from '../contract.fixture.ts';
import { contractHosts } from '../machine/contract-hosts.fixture.ts';
import { guestImage } from '../machine/guest.fixture.ts';
import { PROVIDERS } from '../registry.ts';
import { noClouds } from './no-clouds.fixture.ts';
import { LOGIN, XenSimulator } from './simulator/simulator.fixture.ts';

const registered = PROVIDERS.find(({ shape }) => shape.name === 'xenserver');
if (registered === undefined) throw new Error('there is no xenserver');

const simulator = noClouds ? undefined : await XenSimulator.start();
after(() => simulator?.end());
if (simulator !== undefined) await guestImage();
const access = { endpoint: simulator?.url ?? '', ...LOGIN };
// What is looked for without a ledger is where the environment of the process leads.
Object.assign(process.env, {
  XENSERVER_HOST: access.endpoint,
  XENSERVER_USERNAME: access.user,
  XENSERVER_PASSWORD: access.password,
});

const hosts = contractHosts({ template: 'debian-12-cloud' });

contract({
  registered,
  ...hosts,
  settings: JSON.stringify(access),
  logs: {
    up: /its console has no text; it is shown .*xe console uuid=/,
    reason: /its console has no text; it is shown .*xe console uuid=/,
  },
  async left(run) {
    const ours = ({ name_label: name = '' }: Readonly<Record<string, unknown>>) => String(name).includes(run);
    const rows = [
      ...(simulator?.rows.all('VM').values() ?? []),
      ...(simulator?.rows.all('VDI').values() ?? []),
    ];
    return rows.filter(ours).map(({ name_label: name }) => String(name));
  },
  async destroy(prefix, host) {
    await simulator?.vanish(`${prefix}-${host}`);
  },
  skip: noClouds,
});
