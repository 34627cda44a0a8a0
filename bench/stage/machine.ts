import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Inventory } from '../check.ts';
import { ROOT, type Workshop } from '../workshop.ts';
import { docker } from './docker.ts';
import { writeKnownHosts, writeSshConfig } from './ssh-config.ts';

const BASES = ['opsproof-base:bookworm', 'debian:bookworm-slim'];
const COUNT = 25;
const FIRST_PORT = 8001;
const READY_MS = 60_000;

/** A container of the demo's web image, under systemd with sshd, with enough things of every kind to check. */
export interface Machine {
  readonly container: string;
  readonly image: string;
  /** Where sshd is published on 127.0.0.1. */
  readonly sshPort: number;
  /** Private key of root. */
  readonly key: string;
  readonly hostKeys: readonly string[];
  readonly knownHosts: string;
  /** An ssh_config(5) that calls it `peer`. */
  readonly sshConfig: string;
  readonly inventory: Inventory;
}

/** The machine that measurements share. @throws Error */
export function sharedMachine(workshop: Workshop): Promise<Machine> {
  return workshop.shared('machine', () => startMachine(workshop));
}

async function startMachine(workshop: Workshop): Promise<Machine> {
  const image = await buildImage(workshop);
  const container = `opsproof-${workshop.id}`;
  workshop.later(() => docker('rm', '-f', container));
  const cgroups = (await docker('info', '--format', '{{.CgroupVersion}}')) === '2' ? ['--cgroupns=host'] : [];
  await docker(
    ...['run', '-d', '--name', container, '--hostname', 'bench', '--label', `opsproof.run=${workshop.id}`],
    ...['--tmpfs', '/run', '--tmpfs', '/run/lock', '--tmpfs', '/tmp', ...cgroups],
    ...['-v', `/sys/fs/cgroup:/sys/fs/cgroup:${cgroups.length === 0 ? 'ro' : 'rw'}`],
    ...['-p', '127.0.0.1::22', image],
  );
  const key = join(workshop.folder, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', workshop.id, '-f', key]);
  await inside(container, furnish(readFileSync(`${key}.pub`, 'utf8').trim()));
  const sshPort = Number((await docker('port', container, '22/tcp')).split('\n')[0]?.split(':').pop());
  await answering(sshPort);
  const hostKeys = (await inside(container, 'cat /etc/ssh/ssh_host_*_key.pub')).split('\n');
  const knownHosts = writeKnownHosts(workshop, 'known_hosts', hostKeys, sshPort);
  const sshConfig = writeSshConfig(workshop, 'ssh_config', { key, knownHosts, port: sshPort });
  const inventory = await takeStock(container);
  return { container, image, sshPort, key, hostKeys, knownHosts, sshConfig, inventory };
}

/** Runs a shell script inside. */
export function inside(container: string, script: string): Promise<string> {
  return docker('exec', container, 'sh', '-euc', script);
}

async function buildImage(workshop: Workshop): Promise<string> {
  const image = `opsproof/${workshop.id}`;
  const there = await docker('images', '--format', '{{.Repository}}:{{.Tag}}');
  const base = BASES.find((name) => there.split('\n').includes(name)) ?? BASES[1];
  workshop.say(`building the web image from ${base}`);
  workshop.later(() => docker('rmi', '-f', image));
  await docker(
    ...['build', '-q', '-t', image, '--build-arg', `BASE=${base}`],
    join(ROOT, 'environments', 'images', 'web'),
  );
  return image;
}

/** Lets root log in and creates users, services and listening ports, so that no check is repeated. */
function furnish(publicKey: string): string {
  return `mkdir -p -m 700 /root/.ssh
echo '${publicKey}' >/root/.ssh/authorized_keys
for i in $(seq 100); do systemctl is-system-running | grep -qE 'running|degraded' && break; sleep 0.1; done
for i in $(seq ${COUNT}); do
  useradd -M "bench-$i"; useradd -M "tester-$i"
  printf '[Service]\\nExecStart=/bin/sleep infinity\\n' >/etc/systemd/system/bench-$i.service
  echo "server { listen $((${FIRST_PORT} - 1 + i)); return 204; }"
done >/etc/nginx/bench.conf
sed -i 's,http *{,http { include /etc/nginx/bench.conf;,' /etc/nginx/nginx.conf
mkdir -p /run/sshd
systemctl daemon-reload
systemctl restart nginx ssh
systemctl start $(seq -f 'bench-%g' ${COUNT})`;
}

async function takeStock(container: string): Promise<Inventory> {
  const lines = async (script: string) =>
    (await inside(container, script)).split('\n').filter((line) => line !== '');
  const files = await lines(
    "find /etc /usr/bin /usr/lib /usr/share -xdev -type f ! -name '*[! -~]*' ! -name '*[\"\\\\]*' -printf '%p %u\\n' | grep -v ' .* ' | sort | awk 'NR % 2'",
  );
  return {
    files: files.map((line) => {
      const [path = '', owner = ''] = line.split(' ');
      return { path, owner };
    }),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own format language
    packages: await lines("dpkg-query -W -f='${Package}\\n' | sort"),
    users: await lines('cut -d: -f1 /etc/passwd'),
    ports: Array.from({ length: COUNT }, (_, index) => FIRST_PORT + index),
    services: Array.from({ length: COUNT }, (_, index) => `bench-${index + 1}`),
  };
}

/** Waits until a port answers: docker opens it before sshd does. */
async function answering(port: number): Promise<void> {
  const end = performance.now() + READY_MS;
  while (performance.now() < end) {
    const spoke = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      const finish = (answer: boolean) => {
        socket.destroy();
        resolve(answer);
      };
      socket.once('data', () => finish(true));
      socket.once('close', () => finish(false));
      socket.on('error', () => {});
      socket.setTimeout(1000, () => finish(false));
    });
    if (spoke) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`sshd did not answer on port ${port} within ${READY_MS / 1000} s`);
}
