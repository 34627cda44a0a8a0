import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { engine } from '../../transport/docker/engine.ts';
import { contract } from '../contract.fixture.ts';
import { labelledThings } from '../docker/labels.ts';
import { PROVIDERS } from '../registry.ts';

const registered = PROVIDERS.find(({ shape }) => shape.name === 'compose');
if (registered === undefined) throw new Error('there is no compose');

const { XDG_CACHE_HOME: cache = join(homedir(), '.cache') } = process.env;
/** A folder for DOCKER_CONFIG with the real plugin. */
const CONFIG = join(cache, 'opsproof', 'compose-2.40.3');
const client = await engine();
const answers = await client.ping().then(
  () => true,
  () => false,
);

/** perl is part of every Debian; a dollar is written twice in a compose file. */
const SERVER =
  '$$|=1; $$s=IO::Socket::INET->new(LocalPort=>80,Listen=>5,ReuseAddr=>1) or die $$!; print "up\\n"; while($$c=$$s->accept){sysread $$c,$$_,4096; print $$c "HTTP/1.0 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n"; close $$c}';
const service = (command: readonly string[]) => ({ image: 'opsproof-base:bookworm', command, init: true });
const named = (kind: string, command: readonly string[], hosts: readonly string[]) =>
  Object.fromEntries(hosts.map((host) => [`${kind}-${host}`, service(command)]));
const services = {
  ...named('serves', ['perl', '-MIO::Socket::INET', '-e', SERVER], ['one', 'two', 'last', 'web']),
  ...named('dies', ['sh', '-c', 'echo the reason; exit 7'], ['web']),
  ...named('waits', ['sleep', '300'], ['web', 'two', 'other']),
};

const folder = mkdtempSync(join(tmpdir(), 'opsproof-compose-'));
// A compose file may be JSON.
writeFileSync(join(folder, 'compose.yaml'), JSON.stringify({ services }));
after(() => rmSync(folder, { recursive: true }));

contract({
  registered,
  settings: `{ file: ${join(folder, 'compose.yaml')} }`,
  serves: 'service: serves-<host>, ports: [80]',
  dies: 'service: dies-<host>, ports: [80]',
  waits: 'service: waits-<host>',
  env: { DOCKER_CONFIG: CONFIG },
  left: async (run) => (await labelledThings(client, run, 'compose')).map(({ kind, id }) => `${kind} ${id}`),
  async destroy(prefix, host) {
    await client.getContainer(`${prefix}-${host}`).remove({ force: true, v: true });
  },
  skip:
    process.env.OPSPROOF_MODULES === undefined
      ? 'npm run test:modules runs it'
      : !answers
        ? 'no Docker Engine answers'
        : existsSync(join(CONFIG, 'cli-plugins', 'docker-compose'))
          ? false
          : 'there is no plugin docker compose: npm run test:modules builds it',
});
