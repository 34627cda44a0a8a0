import { after } from 'node:test';
import { contract } from '../contract.fixture.ts';
import { contractHosts } from '../machine/contract-hosts.fixture.ts';
import { guestImage } from '../machine/guest.fixture.ts';
import { PROVIDERS } from '../registry.ts';
import { destroyServer, leftOf } from './left.fixture.ts';
import { OpenstackProxy } from './proxy.fixture.ts';
import { LOGIN, noOpenstack, SERVICES } from './services.fixture.ts';

const registered = PROVIDERS.find(({ shape }) => shape.name === 'openstack');
if (registered === undefined) throw new Error('there is no openstack');

const proxy = noOpenstack ? undefined : await OpenstackProxy.start(SERVICES);
after(() => proxy?.end());
if (proxy !== undefined) await guestImage();
const access = { auth_url: proxy?.url ?? '', ...LOGIN };
// What is looked for without a ledger is where the environment of the process leads.
const ways = {
  OS_AUTH_URL: access.auth_url,
  OS_USERNAME: LOGIN.user,
  OS_PASSWORD: LOGIN.password,
  OS_PROJECT_NAME: LOGIN.project,
};
if (proxy !== undefined) Object.assign(process.env, ways);

const hosts = contractHosts({ image: 'debian-12', flavor: 'm1.tiny', network: 'private' });

contract({
  registered,
  ...hosts,
  serves: `${hosts.serves}, floating: true`,
  settings: JSON.stringify({ ...access, from: ['127.0.0.1/32'] }),
  left: (run) => leftOf(access.auth_url, run),
  destroy: (prefix, host) => destroyServer(access.auth_url, `${prefix}-${host}`),
  skip: noOpenstack,
});
