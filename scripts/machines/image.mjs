// The disk of a real Debian with cloud-init, for the tests that start machines. It is built once, from this machine's own Debian mirror, into
// the cache folder of the user.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fetchSettings } from '../setup/apt-settings.mjs';
import { debianLines, readSources } from '../setup/apt-sources.mjs';
import { isRoot, run } from '../setup/command.mjs';

const RELEASE = 'bookworm';
/** A machine with other work takes its time. */
const BUILD_MS = 20 * 60_000;
const INCLUDE = [
  'linux-image-cloud-amd64',
  'systemd-sysv',
  'udev',
  'dbus',
  'iproute2',
  'procps',
  'openssh-server',
  'sudo',
  'cloud-init',
  'python3-minimal',
  'ca-certificates',
];

/** Its own network settings, so that cloud-init need not write any. */
const NETWORK = '[Match]\nName=en* eth*\n[Network]\nDHCP=yes\n';
const CLOUD = 'network: { config: disabled }\nlocale: false\ndatasource_list: [NoCloud, None]\n';

/** Inside of the new system, which is `$1`. */
const CUSTOMIZE = [
  `printf '${NETWORK.replaceAll('\n', '\\n')}' > "$1/etc/systemd/network/10-dhcp.network"`,
  `printf '${CLOUD.replaceAll('\n', '\\n')}' > "$1/etc/cloud/cloud.cfg.d/90-test.cfg"`,
  'chroot "$1" systemctl -q enable systemd-networkd ssh',
  'chroot "$1" systemctl -q mask systemd-networkd-wait-online apt-daily.timer apt-daily-upgrade.timer man-db.timer e2scrub_reap.service',
  'echo "/dev/vda / ext4 defaults 0 1" > "$1/etc/fstab"',
  'rm -f "$1"/etc/ssh/ssh_host_* "$1/etc/machine-id"; : > "$1/etc/machine-id"',
  'rm -rf "$1"/usr/share/doc/* "$1"/usr/share/locale/* "$1"/var/cache/apt/*.bin',
];

/**
 * What is put into a disk besides a Debian: a folder, as /tmp/more in the new system, and scripts of it that run there.
 * @typedef {{ name: string, folder: string, scripts: string[][] }} More
 */

/**
 * Where it lies: what it is made of is part of the path.
 * @param {More} [more]
 */
export function imageFolder(more, env = process.env) {
  const cache = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const made = createHash('sha256').update(JSON.stringify([RELEASE, INCLUDE, CUSTOMIZE]));
  if (more !== undefined) {
    made.update(JSON.stringify(more.scripts));
    const files = readdirSync(more.folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).sort())
      made.update(path.slice(more.folder.length)).update(readFileSync(path));
  }
  return join(cache, 'opsproof-tests', `${more?.name ?? 'debian'}-${made.digest('hex').slice(0, 12)}`);
}

/**
 * Builds it if it is missing: `disk.qcow2`, and `vmlinuz` and `initrd.img`, as it has no boot loader. Takes about a minute.
 * @param {(line: string) => void} say
 * @param {More} [more]
 * @returns {Promise<string>} the folder
 */
export async function buildImage(say, more) {
  const folder = imageFolder(more);
  if (existsSync(folder)) return folder;
  const began = Date.now();
  const what = more === undefined ? 'a Debian' : `a Debian for the ${more.name}`;
  say(`building the disk of ${what} with cloud-init from the Debian mirror, about a minute`);
  mkdirSync(join(folder, '..'), { recursive: true });
  const work = mkdtempSync(`${folder}.`);
  try {
    await build(work, more);
    renameSync(join(work, 'ready'), folder);
  } catch (error) {
    // Another one may have been faster.
    if (!existsSync(folder)) throw error;
  } finally {
    unmountBelow(work);
    rmSync(work, { recursive: true, force: true });
  }
  say(`built it in ${((Date.now() - began) / 1000).toFixed(0)} s: ${folder}`);
  return folder;
}

/** Inside of the new system, which is `$1`. */
function hooksOf({ folder, scripts }) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  return [
    `cp -r ${quoted(folder)} "$1/tmp/more"`,
    ...scripts.map(([script, ...words]) => `chroot "$1" sh /tmp/more/${script} ${words.join(' ')}`),
    'rm -r "$1/tmp/more"',
  ];
}

/** mmdebstrap that was killed leaves parts of this machine mounted there, in which nothing must be removed. */
function unmountBelow(folder) {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  for (const mount of mounts.filter((path) => path.startsWith(`${folder}/`)).toReversed())
    spawnSync('umount', ['-l', mount], { timeout: 30_000 });
}

async function build(work, more) {
  const [root, ready, raw, log] = ['root', 'ready', 'disk.raw', 'log'].map((name) => join(work, name));
  const options = { log, timeoutMs: BUILD_MS, env: { ...process.env, TMPDIR: work } };
  mkdirSync(ready);
  const codename = /^VERSION_CODENAME=(.*)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? RELEASE;
  const argv = [
    'mmdebstrap',
    '--variant=minbase',
    // Nobody has it yet who could lose it.
    '--dpkgopt=force-unsafe-io',
    ...(isRoot() ? ['--mode=root'] : []),
    `--include=${INCLUDE.join(',')}`,
    ...[...(more === undefined ? [] : hooksOf(more)), ...CUSTOMIZE].map((hook) => `--customize-hook=${hook}`),
    ...fetchSettings('/etc/apt/apt.conf.d').map((path) => `--aptopt=${path}`),
    RELEASE,
    root,
    ...debianLines(readSources('/etc/apt'), { from: codename, to: RELEASE }),
  ];
  await run(argv, { ...options, what: 'mmdebstrap' });
  const boot = readdirSync(join(root, 'boot'));
  const file = (begin) => join(root, 'boot', boot.find((name) => name.startsWith(begin)) ?? begin);
  copyFileSync(file('vmlinuz-'), join(ready, 'vmlinuz'));
  copyFileSync(file('initrd.img-'), join(ready, 'initrd.img'));
  writeFileSync(raw, '');
  truncateSync(raw, 3 * 1024 ** 3);
  await run(['mke2fs', '-q', '-t', 'ext4', '-d', root, raw], { ...options, what: 'mke2fs' });
  const convert = ['qemu-img', 'convert', '-O', 'qcow2', raw, join(ready, 'disk.qcow2')];
  await run(convert, { ...options, what: 'qemu-img convert' });
}
