import { existsSync } from 'node:fs';
import { SetupError, which } from '../setup/command.mjs';
import { canInstall } from '../setup/engine.mjs';
import { installUnstarted } from '../setup/test-tools.mjs';

/** What a cluster needs besides its own programs: a file of each Debian package. */
const PACKAGES = {
  'etcd-server': 'etcd',
  containerd: 'containerd',
  'containernetworking-plugins': '/usr/lib/cni/bridge',
  curl: 'curl',
  iproute2: 'ip',
  iptables: 'iptables',
  openssl: 'openssl',
  procps: 'sysctl',
  runc: 'runc',
};

/**
 * Installs what is missing. None of it is started.
 * @param {(line: string) => void} say
 * @param {string} folder for the log
 * @throws {SetupError} where that is not possible
 */
export async function installPackages(say, folder) {
  const there = (file) => (file.startsWith('/') ? existsSync(file) : which(file) !== undefined);
  const missing = Object.keys(PACKAGES).filter((name) => !there(PACKAGES[name]));
  if (missing.length === 0) return;
  if (!canInstall())
    throw new SetupError(`a cluster needs ${missing.join(', ')}, and only root on Debian can install them`);
  await installUnstarted(missing, { log: say, folder, why: 'a cluster needs them' });
}
