import { existsSync } from 'node:fs';
import { join } from 'node:path';

const { imageFolder } = (await import(
  new URL('../../../scripts/machines/image.mjs', import.meta.url).href
)) as { imageFolder(): string };

const folder = imageFolder();

/** Keys of a host that is a real Debian with cloud-init; see scripts/machines/image.mjs. */
export const DEBIAN = {
  disk: join(folder, 'disk.qcow2'),
  kernel: join(folder, 'vmlinuz'),
  initrd: join(folder, 'initrd.img'),
  arguments: 'root=/dev/vda rw console=ttyS0 net.ifnames=0 quiet',
} as const;

/** Why tests with machines are skipped, or false. They take minutes, so they run only when they are asked for. */
export const noMachines: string | false =
  process.env.OPSPROOF_MACHINES === undefined
    ? 'starts virtual machines: npm run test:machines'
    : existsSync(DEBIAN.disk)
      ? false
      : 'there is no disk: npm run test:machines builds it';
