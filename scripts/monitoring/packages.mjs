import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, SetupError, which } from '../setup/command.mjs';
import { canInstall } from '../setup/engine.mjs';

/** A program of each Debian package that is needed. */
const PACKAGES = {
  'nagios4-core': 'nagios4',
  'icinga2-bin': 'icinga2',
  prometheus: 'promtool',
  'prometheus-alertmanager': 'prometheus-alertmanager',
  'prometheus-pushgateway': 'prometheus-pushgateway',
};

/**
 * Installs the monitoring systems that are missing.
 * @param {(line: string) => void} say
 * @returns {Promise<string | undefined>} why they cannot be had
 */
export async function installParts(say) {
  const missing = Object.keys(PACKAGES).filter((name) => which(PACKAGES[name]) === undefined);
  if (missing.length === 0) return undefined;
  const needed = `the Debian packages ${missing.join(', ')} are needed`;
  if (!canInstall()) return `${needed}, and only root on Debian can install them`;
  const log = join(mkdtempSync(join(tmpdir(), 'opsproof-apt-')), 'apt.log');
  say(`installing ${missing.join(', ')} (log: ${log})`);
  const options = { log, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: 300_000 };
  // Somebody else may be installing something.
  const apt = ['apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=120'];
  try {
    await run([...apt, 'update'], { ...options, what: 'apt-get update' });
    const install = [...apt, 'install', '-y', '--no-install-recommends', ...missing];
    await run(install, { ...options, what: `apt-get install ${missing.join(' ')}` });
    return undefined;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return `${needed}: ${error.message}`;
  }
}
