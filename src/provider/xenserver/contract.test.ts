import { after } from 'node:test';
import { contract } from '../contract.fixture.ts';
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

/** perl is part of every Debian. */
const SERVER =
  '$|=1; use IO::Socket::INET; $s=IO::Socket::INET->new(LocalPort=>80,Listen=>5,ReuseAddr=>1) or die $!; print "up\\n"; while($c=$s->accept){sysread $c,$_,4096; print $c "HTTP/1.0 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n"; close $c}';
const keys = (more: Readonly<Record<string, unknown>>) =>
  Object.entries({ template: 'debian-12-cloud', ...more })
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(', ');

contract({
  registered,
  serves: keys({ user_data: `#!/bin/sh\nexec perl -e '${SERVER}'\n`, ports: [80] }),
  dies: keys({ user_data: '#!/bin/sh\necho the reason\npoweroff\n', ports: [80] }),
  waits: keys({}),
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
