// A kernel and a small system without a disk, for the tests that boot machines from the network: Debian's kernel, busybox and dropbear. It is up in
// seconds where a whole Debian takes a minute. It is built once, from this machine's own Debian mirror, into the cache folder of the user.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fetchSettings } from '../setup/apt-settings.mjs';
import { debianLines, readSources } from '../setup/apt-sources.mjs';
import { isRoot, run } from '../setup/command.mjs';

const RELEASE = 'bookworm';
const INCLUDE = ['linux-image-cloud-amd64', 'busybox-static', 'dropbear-bin'];
/** What the network card needs, each after those that it needs itself. */
const MODULES = [
  'virtio_ring',
  'virtio',
  'virtio_pci_modern_dev',
  'virtio_pci_legacy_dev',
  'virtio_pci',
  'failover',
  'net_failover',
  'virtio_net',
];
const LIBRARIES = ['libtomcrypt', 'libtommath', 'libgmp', 'libz', 'libcrypt', 'libc'];
/** Of root, by `openssl passwd -6`: it opens machines that live for a test, on loopback ports. */
export const PASSWORD = 'secret-of-nobody';
const HASH =
  '$6$nobody$hkUU85EMzoKT/0xtS/8BtPz4sWfH4K7I1cn3WsTKGWytbgMRqbt2jcufzwZ67YPE7NsD6KpWGxXFSQ4W58JMG1';

/** With the word `serves` on its command line it answers HTTP, and says so on its console. */
const INIT = `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin:/sbin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts
mount -t devpts devpts /dev/pts
for module in ${MODULES.join(' ')}; do insmod "/modules/$module.ko"; done
for _ in 1 2 3 4 5 6 7 8 9 10; do [ -e /sys/class/net/eth0 ] || sleep 0.2; done
ip link set lo up
ip link set eth0 up
udhcpc -q -n -i eth0 -s /etc/dhcp
dropbear -R
case " $(cat /proc/cmdline) " in *" serves "*) httpd -p 80 -h /www; echo up ;; esac
while :; do sleep 3600; done
`;
const DHCP = `#!/bin/sh
[ "$1" = bound ] || exit 0
ip addr add "$ip/\${mask:-24}" dev "$interface"
ip route add default via "$router"
`;
const FILES = {
  init: INIT,
  'etc/dhcp': DHCP,
  'etc/shells': '/bin/sh\n',
  'etc/passwd': `root:${HASH}:0:0:root:/root:/bin/sh\n`,
  'etc/group': 'root:x:0:\n',
  'etc/hosts': '127.0.0.1 localhost\n',
  'www/index.html': 'here\n',
};

/** Where it lies: what it is made of is part of the path. */
export function netbootFolder(env = process.env) {
  const cache = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const made = createHash('sha256')
    .update(JSON.stringify([RELEASE, INCLUDE, MODULES, LIBRARIES, FILES]))
    .digest('hex');
  return join(cache, 'opsproof-tests', `netboot-${made.slice(0, 12)}`);
}

/**
 * Builds `kernel` and `initrd` if they are missing.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the folder
 */
export async function buildNetboot(say) {
  const folder = netbootFolder();
  if (existsSync(folder)) return folder;
  say('building a system that boots from the network, some seconds');
  mkdirSync(dirname(folder), { recursive: true });
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
  return folder;
}

async function build(work) {
  const [debian, root, ready, log] = ['debian', 'root', 'ready', 'log'].map((name) => join(work, name));
  const options = { log, timeoutMs: 300_000, env: { ...process.env, TMPDIR: work } };
  for (const folder of [root, ready]) mkdirSync(folder);
  const codename = /^VERSION_CODENAME=(.*)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? RELEASE;
  const argv = [
    'mmdebstrap',
    '--variant=extract',
    ...(isRoot() ? ['--mode=root'] : []),
    `--include=${INCLUDE.join(',')}`,
    ...fetchSettings('/etc/apt/apt.conf.d').map((path) => `--aptopt=${path}`),
    RELEASE,
    debian,
    ...debianLines(readSources('/etc/apt'), { from: codename, to: RELEASE }),
  ];
  await run(argv, { ...options, what: 'mmdebstrap' });
  const there = readdirSync(debian, { recursive: true, encoding: 'utf8' });
  const find = (pattern) => {
    const found = there.find((path) => pattern.test(path));
    if (found === undefined) throw new Error(`there is no ${pattern} in ${INCLUDE.join(', ')}`);
    return join(debian, found);
  };
  for (const name of [
    'bin',
    'sbin',
    'etc/dropbear',
    'proc',
    'sys',
    'dev',
    'tmp',
    'root',
    'lib',
    'lib64',
    'modules',
    'www',
    'var/log',
  ])
    mkdirSync(join(root, name), { recursive: true });
  copyFileSync(find(/(?:^|\/)bin\/busybox$/), join(root, 'bin/busybox'));
  copyFileSync(find(/(?:^|\/)sbin\/dropbear$/), join(root, 'sbin/dropbear'));
  for (const name of LIBRARIES) {
    // The name that programs ask for is a link to the file.
    const library = find(new RegExp(`(?:^|/)lib/x86_64-linux-gnu/${name}\\.so\\.\\d+$`));
    copyFileSync(library, join(root, 'lib', basename(library)));
  }
  copyFileSync(find(/(?:^|\/)ld-linux-x86-64\.so\.2$/), join(root, 'lib64/ld-linux-x86-64.so.2'));
  for (const name of MODULES)
    copyFileSync(find(new RegExp(`/${name}\\.ko$`)), join(root, 'modules', `${name}.ko`));
  for (const [path, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  for (const path of ['init', 'etc/dhcp']) chmodSync(join(root, path), 0o755);
  copyFileSync(find(/^boot\/vmlinuz-/), join(ready, 'kernel'));
  const busybox = join(root, 'bin/busybox');
  const pack = `cd "$1" && "$2" find . | "$2" cpio -o -H newc | "$2" gzip >"$3"`;
  await run(['sh', '-c', pack, 'sh', root, busybox, join(ready, 'initrd')], { ...options, what: 'cpio' });
}
