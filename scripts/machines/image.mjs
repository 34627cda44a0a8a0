// The disk of a real Debian with cloud-init, for the tests that start machines. It is built once, from this machine's own Debian mirror, into
// the cache folder of the user.
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

/** Where it lies: what it is made of is part of the path. */
export function imageFolder(env = process.env) {
  const cache = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const made = createHash('sha256')
    .update(JSON.stringify([RELEASE, INCLUDE, CUSTOMIZE]))
    .digest('hex');
  return join(cache, 'opsproof-tests', `debian-${made.slice(0, 12)}`);
}

/**
 * Builds it if it is missing: `disk.qcow2`, and `vmlinuz` and `initrd.img`, as it has no boot loader. Takes about a minute.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the folder
 */
export async function buildImage(say) {
  const folder = imageFolder();
  if (existsSync(folder)) return folder;
  const began = Date.now();
  say('building the disk of a Debian with cloud-init from the Debian mirror, about a minute');
  mkdirSync(join(folder, '..'), { recursive: true });
  const work = mkdtempSync(`${folder}.`);
  try {
    await build(work);
    renameSync(join(work, 'ready'), folder);
  } catch (error) {
    // Another one may have been faster.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  say(`built it in ${((Date.now() - began) / 1000).toFixed(0)} s: ${folder}`);
  return folder;
}

async function build(work) {
  const [root, ready, raw, log] = ['root', 'ready', 'disk.raw', 'log'].map((name) => join(work, name));
  const options = { log, timeoutMs: 300_000, env: { ...process.env, TMPDIR: work } };
  mkdirSync(ready);
  const codename = /^VERSION_CODENAME=(.*)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? RELEASE;
  const argv = [
    'mmdebstrap',
    '--variant=minbase',
    ...(isRoot() ? ['--mode=root'] : []),
    `--include=${INCLUDE.join(',')}`,
    ...CUSTOMIZE.map((hook) => `--customize-hook=${hook}`),
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
  truncateSync(raw, 2 * 1024 ** 3);
  await run(['mke2fs', '-q', '-t', 'ext4', '-d', root, raw], { ...options, what: 'mke2fs' });
  const convert = ['qemu-img', 'convert', '-O', 'qcow2', raw, join(ready, 'disk.qcow2')];
  await run(convert, { ...options, what: 'qemu-img convert' });
}
