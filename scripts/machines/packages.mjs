import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError, which } from '../setup/command.mjs';
import { aptInstall, canInstall } from '../setup/engine.mjs';

/** A program of each Debian package that the tests with virtual machines need. */
const PACKAGES = {
  'qemu-system-x86': 'qemu-system-x86_64',
  'qemu-utils': 'qemu-img',
  'ipxe-qemu': undefined,
  seabios: undefined,
  mmdebstrap: 'mmdebstrap',
  e2fsprogs: 'mke2fs',
};

/**
 * Installs what is missing.
 * @param {(line: string) => void} log
 * @param {string} folder for logs
 * @returns {Promise<string | undefined>} why it cannot be had
 */
export async function installMachineTools(log, folder) {
  const missing = Object.entries(PACKAGES)
    .filter(([, program]) => program !== undefined && which(program) === undefined)
    .map(([name]) => name);
  if (missing.length === 0) return undefined;
  const needed = `the Debian packages ${missing.join(', ')} are needed`;
  if (!canInstall()) return `${needed}, and only root on Debian can install them`;
  mkdirSync(folder, { recursive: true });
  const beside = missing.some((name) => name.startsWith('qemu-system')) ? ['ipxe-qemu', 'seabios'] : [];
  try {
    await aptInstall([...missing, ...beside], { log, folder: join(folder), why: 'tests start machines' });
    return undefined;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return `${needed}: ${error.message}`;
  }
}
