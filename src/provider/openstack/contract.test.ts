import { after } from 'node:test';
import { contract } from '../contract.fixture.ts';
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

/** perl is part of every Debian. */
const SERVER =
  '$|=1; use IO::Socket::INET; $s=IO::Socket::INET->new(LocalPort=>80,Listen=>5,ReuseAddr=>1) or die $!; print "up\\n"; while($c=$s->accept){sysread $c,$_,4096; print $c "HTTP/1.0 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n"; close $c}';
const keys = (more: Readonly<Record<string, unknown>>) =>
  Object.entries({ image: 'debian-12', flavor: 'm1.tiny', network: 'private', ...more })
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(', ');

contract({
  registered,
  serves: keys({ user_data: `#!/bin/sh\nexec perl -e '${SERVER}'\n`, ports: [80], floating: true }),
  dies: keys({ user_data: '#!/bin/sh\necho the reason\npoweroff\n', ports: [80] }),
  waits: keys({}),
  settings: JSON.stringify({ ...access, from: ['127.0.0.1/32'] }),
  left: (run) => leftOf(access.auth_url, run),
  destroy: (prefix, host) => destroyServer(access.auth_url, `${prefix}-${host}`),
  skip: noOpenstack,
});
