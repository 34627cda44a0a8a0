import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { engine } from '../transport/docker/engine.ts';
import { contract } from './contract.fixture.ts';
import { labelledThings } from './docker/labels.ts';
import { loadProviders } from './own-providers.ts';
import { processesWith } from './processes/proc.ts';
import { PROVIDERS, type Registered } from './registry.ts';

const client = await engine();
const answers = await client.ping().then(
  () => true,
  () => false,
);
const skip: string | false = answers ? false : 'no Docker Engine answers';
const ofName = (wanted: string): Registered => {
  const found = PROVIDERS.find(({ shape }) => shape.name === wanted);
  if (found === undefined) throw new Error(`there is no ${wanted}`);
  return found;
};

/** What the engine itself reports about a run. */
const left = async (run: string) =>
  (await labelledThings(client, run)).map(({ kind, id }) => `${kind} ${id}`);
const destroy = async (prefix: string, host: string) => {
  await client.getContainer(`${prefix}-${host}`).remove({ force: true, v: true });
};

const IMAGE = 'image: "opsproof-base:bookworm"';
/** perl is part of every Debian. */
const SERVER =
  '$|=1; $s=IO::Socket::INET->new(LocalPort=>80,Listen=>5,ReuseAddr=>1) or die $!; print "up\\n"; while($c=$s->accept){sysread $c,$_,4096; print $c "HTTP/1.0 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n"; close $c}';
const containers = {
  serves: `${IMAGE}, command: [perl, -MIO::Socket::INET, -e, ${JSON.stringify(SERVER)}], ports: [80]`,
  dies: `${IMAGE}, command: [sh, -c, "echo the reason; exit 7"], ports: [80]`,
  waits: `${IMAGE}, command: [sleep, "300"]`,
  left,
  destroy,
  skip,
  quick: true,
} as const;

contract({ registered: ofName('docker'), ...containers });

contract({
  registered: ofName('processes'),
  serves:
    "command: [node, -e, \"require('node:http').createServer((_, r) => r.end()).listen(process.env.PORT, '127.0.0.1', () => console.log('up'))\"], ports: [80]",
  dies: 'command: [sh, -c, "echo the reason; exit 7"], ports: [80]',
  waits: 'command: [sleep, "300"]',
  left: async (run) => processesWith(`OPSPROOF_RUN=${run}`).map(({ pid, command }) => `${pid} ${command}`),
  async destroy(prefix, host) {
    for (const { pid } of processesWith(`OPSPROOF_PROCESS=${prefix}-${host}`)) process.kill(pid, 'SIGKILL');
  },
  skip: process.platform === 'linux' ? false : 'needs /proc',
  quick: true,
});

// The example of the documentation, used as a user would.
const example = readFileSync(new URL('../../docs/examples/engine-command.ts', import.meta.url), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'opsproof-example-'));
const here = pathToFileURL(join(import.meta.dirname, '../index.ts')).href;
writeFileSync(join(folder, 'engine-command.ts'), example.replace("from 'opsproof'", `from '${here}'`));
const [registered] = (await loadProviders(folder, ['engine-command.ts'])).slice(-1);
rmSync(folder, { recursive: true });
if (registered === undefined) throw new Error('the example did not load');

contract({
  registered,
  ...containers,
  settings: '{ command: docker }',
  files: {
    'opsproof.yaml': 'providers: [providers/engine-command.ts]\n',
    'providers/engine-command.ts': example,
  },
});
