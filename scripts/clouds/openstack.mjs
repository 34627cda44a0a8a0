import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { run, SetupError } from '../setup/command.mjs';

const FOLDER = join(import.meta.dirname, 'openstack');
const BASE = 'opsproof-base:bookworm';
const REPOSITORY = 'opsproof-openstack';
/** A machine that has other work takes six times as long as one that has none. */
const [BUILD_MS, SETUP_MS, READY_MS, SHORT_MS] = [60 * 60_000, 40 * 60_000, 10 * 60_000, 5 * 60_000];
const POLL_MS = 1_000;
/** systemd as process 1, without privileges; the name is that by which nova knows its hypervisor. */
const SYSTEMD = [
  ...['--hostname', 'openstack', '--label', 'opsproof-test.openstack=yes'],
  ...['--tmpfs', '/run', '--tmpfs', '/run/lock', '--tmpfs', '/tmp', '-v', '/sys/fs/cgroup:/sys/fs/cgroup:ro'],
];

const exec = promisify(execFile);
const docker = async (argv, timeout = SHORT_MS) => (await exec('docker', argv, { timeout })).stdout.trim();

/**
 * Starts the real services of OpenStack in a container; the first time its image is built, in some minutes, and kept: 2.3 GB.
 * @param {(line: string) => void} say
 * @returns {Promise<{ address: string, end: () => Promise<void> }>} where its services listen, at the ports that they have everywhere
 * @throws {SetupError} when it cannot be built, or does not become ready
 */
export async function openstack(say) {
  const image = await imageOf(say);
  const name = `opsproof-test-openstack-${randomBytes(4).toString('hex')}`;
  say('starting OpenStack (half a minute)');
  await docker(['run', '-d', '--name', name, ...SYSTEMD, image]);
  const end = async () => {
    await docker(['rm', '-fv', name]);
  };
  try {
    const address = await docker(['inspect', '-f', '{{.NetworkSettings.IPAddress}}', name]);
    await ready(name);
    return { address, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Its name changes with what it is made of. */
async function imageOf(say) {
  const hash = createHash('sha256').update(await docker(['inspect', '-f', '{{.Id}}', BASE]));
  for (const file of readdirSync(FOLDER).sort()) hash.update(readFileSync(join(FOLDER, file)));
  const image = `${REPOSITORY}:${hash.digest('hex').slice(0, 16)}`;
  const there = await docker(['image', 'inspect', '-f', 'there', image]).catch(() => '');
  if (there === 'there') return image;
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'opsproof');
  mkdirSync(cache, { recursive: true });
  const log = join(cache, 'openstack.log');
  const step = (argv, what, timeoutMs = SHORT_MS) => run(['docker', ...argv], { log, timeoutMs, what });
  say(`building an image with OpenStack (once, five to ten minutes, with other work an hour; log: ${log})`);
  const name = `${REPOSITORY}-setup-${randomBytes(4).toString('hex')}`;
  // Stays when the rest fails: it is most of the work.
  const packages = `${REPOSITORY}:packages`;
  await step(
    ['build', '--label', 'opsproof.cache=image', '--build-arg', `BASE=${BASE}`, '-t', packages, FOLDER],
    'installing OpenStack',
    BUILD_MS,
  );
  try {
    await step(['run', '-d', '--name', name, ...SYSTEMD, packages], 'starting the container');
    for (const file of ['setup.sh', 'ready.sh', 'binder.py', 'commands.py'])
      await step(['cp', join(FOLDER, file), `${name}:/root/${file}`], `copying ${file}`);
    await step(['exec', name, 'bash', '/root/setup.sh'], 'setting OpenStack up', SETUP_MS);
    // Databases must be closed before they are copied.
    await step(['stop', '-t', '60', name], 'stopping it');
    await step(
      ['commit', '-c', 'LABEL opsproof.cache=image', name, image],
      'keeping the image',
      3 * SHORT_MS,
    );
  } finally {
    await docker(['rm', '-fv', name]).catch(() => {});
  }
  await docker(['rmi', packages]).catch(() => {});
  return image;
}

/** Until nova's services are up and neutron has served a question about networks: before that it answers wrongly to those about ports. */
async function ready(name) {
  const ask = 'systemctl is-active -q nova-compute neutron-api && bash /root/ready.sh';
  const end = Date.now() + READY_MS;
  for (let last = ''; ; ) {
    try {
      await docker(['exec', name, 'bash', '-c', ask], SHORT_MS);
      return;
    } catch (error) {
      last = String(error.stderr ?? error.message).trim();
    }
    if (Date.now() > end)
      throw new SetupError(`OpenStack did not become ready within ${READY_MS / 60_000} minutes: ${last}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
