import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, SetupError } from './command.mjs';
import { aptInstall, canInstall } from './engine.mjs';

/** What tests use besides the engine: a program of each Debian package, where Debian puts it. */
export const TEST_TOOLS = {
  'busybox-static': 'busybox',
  curl: 'curl',
  iproute2: 'ip',
  iptables: 'iptables',
  'openssh-client': 'ssh',
  'openssh-server': 'sshd',
  python3: 'python3',
  wget: 'wget',
};

const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];
const POLICY = '/usr/sbin/policy-rc.d';

/**
 * The Debian packages whose program is not on this machine.
 * @param {(path: string) => boolean} [exists]
 */
export function missingTools(exists = existsSync) {
  const there = (program) => FOLDERS.some((folder) => exists(join(folder, program)));
  return Object.keys(TEST_TOOLS).filter((name) => !there(TEST_TOOLS[name]));
}

/**
 * Installs what tests use and this machine lacks, as root on Debian or Ubuntu. Where that is not possible it says so, and
 * the tests that need them are skipped with their reason.
 * Nothing is started by it: a machine that had no ssh server listening has none afterwards.
 * @param {{ log: (line: string) => void, folder: string }} options `folder` is for logs
 */
export async function installTestTools({ log, folder }) {
  const missing = missingTools();
  if (missing.length === 0) return;
  const skipped = `tests that need ${missing.join(', ')} will be skipped`;
  if (!canInstall()) return log(`${skipped}: only root on Debian can install these packages`);
  try {
    await install(missing, { log, folder });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    log(`${skipped}: ${error.message}`);
  }
}

/**
 * Installs packages and starts none of their services.
 * @param {string[]} packages
 * @param {{ log: (line: string) => void, folder: string, why: string }} options
 */
export async function installUnstarted(packages, options) {
  const starts = !existsSync(POLICY);
  // What invoke-rc.d asks before a package starts its service; 101: action forbidden by policy (invoke-rc.d(8)).
  if (starts) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await aptInstall(packages, options);
  } finally {
    if (starts) rmSync(POLICY, { force: true });
  }
}

async function install(missing, { log, folder }) {
  await installUnstarted(missing, { log, folder, why: 'tests use them' });
  if (missing.includes('openssh-server') && existsSync('/run/systemd/system')) {
    const options = { log: join(folder, 'systemctl.log'), timeoutMs: 30_000 };
    await run(['systemctl', 'disable', 'ssh.service'], { ...options, what: 'systemctl disable ssh.service' });
  }
}
