import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { testImage } from '../provider/docker/image.fixture.ts';
import { type Ended, Repository } from './repository.fixture.ts';

const IMAGE = fileURLToPath(new URL('./fixtures/night', import.meta.url));
/** What systemd needs in a container that has no rights; and to have a firewall and kernel settings of its own. */
const FLAGS = [
  ...['--tmpfs', '/run', '--tmpfs', '/run/lock', '--tmpfs', '/tmp', '-v', '/sys/fs/cgroup:/sys/fs/cgroup:ro'],
  ...['--cap-add', 'NET_ADMIN', '--sysctl', 'net.ipv4.conf.all.log_martians=1'],
];

/**
 * A wait may be lost while systemd starts, so each has an end. What was too slow on a machine that starts twenty hosts is started again; what
 * fails for good is reported.
 */
export const STARTED = `failed() { systemctl list-units --failed --plain --no-legend; }
for i in 1 2 3 4 5 6 7 8 9; do
timeout 10 systemctl is-system-running --wait && exit
failed | while read -r unit _; do systemctl restart "$unit"; done
sleep 1; done; failed >&2; exit 1`;

const FEATURE = `Feature: the fleet
  Scenario: everybody can be reached
    Given the environment "fleet"
    Then the service "ssh" is running on every host
`;

/** One night: what it said, how it ended, and what was sent to the webhook meanwhile. */
export interface Night extends Ended {
  /** The lines below each heading, without the blanks before them. */
  readonly sections: ReadonlyMap<string, readonly string[]>;
  readonly notices: readonly Notice[];
  readonly seconds: number;
}

export interface Notice {
  readonly title: string;
  readonly new: readonly { readonly text: string }[];
  readonly recovered: readonly { readonly text: string }[];
}

/**
 * Containers with systemd, the last quarter (at least one) reached over ssh, the others through the engine; the repository that
 * watches them, and a webhook that is told.
 */
export class NightFleet {
  readonly repository: Repository;
  readonly #prefix: string;
  readonly #count: number;
  readonly #receiver: Server;
  readonly #told: Notice[] = [];

  private constructor(count: number) {
    const mark = randomBytes(3).toString('hex');
    this.#prefix = `night-${mark}-web`;
    this.#count = count;
    this.repository = new Repository({ 'features/fleet.feature': FEATURE });
    this.#receiver = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      request.on('end', () => {
        this.#told.push(JSON.parse(body) as Notice);
        response.end();
      });
    });
  }

  static async start(count: number): Promise<NightFleet> {
    const fleet = new NightFleet(count);
    try {
      await fleet.#start();
      return fleet;
    } catch (error) {
      await fleet.stop();
      throw error;
    }
  }

  /** The name of the nth host, from 1. */
  host(number: number): string {
    return `${this.#prefix}-${String(number).padStart(2, '0')}`;
  }

  hosts(): readonly string[] {
    return Array.from({ length: this.#count }, (_, index) => this.host(index + 1));
  }

  /** A script in a host, as root. */
  async inside(host: string, script: string): Promise<string> {
    return docker('exec', host, 'sh', '-c', script);
  }

  /** A script of this machine in a namespace of a host (nsenter(1)): `-n` its network, `-m` its mounts. */
  async within(host: string, namespace: '-n' | '-m', ...argv: string[]): Promise<void> {
    const pid = await docker('inspect', '-f', '{{.State.Pid}}', host);
    await run('nsenter', ['-t', pid, namespace, ...argv]);
  }

  async engine(...argv: string[]): Promise<string> {
    return docker(...argv);
  }

  async night(...options: string[]): Promise<Night> {
    const before = this.#told.length;
    const began = performance.now();
    const ended = await this.repository.call('drift', '--env', 'fleet', '--notify', ...options);
    const seconds = (performance.now() - began) / 1000;
    const sections = new Map<string, string[]>();
    for (const part of ended.stdout.split('\n\n')) {
      const [heading = '', ...lines] = part.split('\n');
      if (heading.endsWith(':'))
        sections.set(
          heading.slice(0, -1),
          lines.map((line) => line.trim()),
        );
    }
    return { ...ended, sections, notices: this.#told.slice(before), seconds };
  }

  /** Ends what was started, whatever of it there is. */
  async stop(): Promise<void> {
    await docker('rm', '-fv', ...this.hosts()).catch(() => {});
    this.#receiver.close();
    this.#receiver.closeAllConnections();
    this.repository.dispose();
  }

  async #start(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#receiver.listen(0, '127.0.0.1', resolve);
    const image = await testImage('night', { folder: IMAGE });
    const names = this.hosts();
    await eachOf(names, (name) => docker('run', '-d', '--name', name, '--hostname', name, ...FLAGS, image));
    await eachOf(names, (name) => this.inside(name, STARTED));
    await promise;
    const byEngine = Math.min(Math.ceil((names.length * 3) / 4), names.length - 1);
    const address = '{{.NetworkSettings.IPAddress}}';
    const remote = await Promise.all(
      names
        .slice(byEngine)
        .map(async (name) => [name, await docker('inspect', '-f', address, name)] as const),
    );
    this.repository.write({
      key: `${await docker('exec', names[0] ?? '', 'cat', '/opt/key')}\n`,
      'environments/fleet.yaml': [
        'lifecycle: live',
        'hosts:',
        `  "${this.#prefix}-[01:${String(byEngine).padStart(2, '0')}]": { transport: docker, groups: [web] }`,
        ...remote.map(
          ([name, ip]) =>
            `  ${name}: { transport: ssh, address: ${ip}, user: root, identity: ../key, known_hosts: ignore, groups: [web, far] }`,
        ),
        '',
      ].join('\n'),
      'opsproof.yaml': `notify:\n  webhook: { url: "http://127.0.0.1:${(this.#receiver.address() as AddressInfo).port}/" }\n`,
    });
  }
}

async function run(program: string, argv: readonly string[]): Promise<string> {
  return (await promisify(execFile)(program, argv, { timeout: 300_000, maxBuffer: 1e8 })).stdout.trim();
}

const docker = (...argv: string[]) => run('docker', argv);

/** A few at a time: an engine does not get faster by more. */
async function eachOf(names: readonly string[], work: (name: string) => Promise<unknown>): Promise<void> {
  const waiting = [...names];
  const worker = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await work(name);
  };
  await Promise.all(Array.from({ length: 4 }, worker));
}
