import { existsSync } from 'node:fs';
import { join } from 'node:path';

const { netbootFolder, PASSWORD } = (await import(
  new URL('../../../scripts/machines/netboot.mjs', import.meta.url).href
)) as { netbootFolder(): string; readonly PASSWORD: string };

const folder = netbootFolder();
const [kernel, initrd] = [join(folder, 'kernel'), join(folder, 'initrd')];

/** Keys of a host that boots a small system from the network; see scripts/machines/netboot.mjs. */
export function netbooted(more: string): string {
  const boot = { kernel, initrd, arguments: `console=ttyS0 net.ifnames=0 quiet ${more}`.trimEnd() };
  return `boot: ${JSON.stringify(boot)}, password: ${PASSWORD}, known_hosts: ignore, memory: 256 MiB, start: 15 minutes`;
}

/** Why tests that boot it are skipped, or false. */
export const noNetboot: string | false =
  process.env.OPSPROOF_MACHINES === undefined
    ? 'starts virtual machines: npm run test:machines'
    : existsSync(kernel)
      ? false
      : 'there is no system to boot: npm run test:machines builds it';
