import { accessSync, constants, statSync } from 'node:fs';
import { messageOf } from '../../model/errors.ts';
import type { Obstacle } from '../../model/obstacle.ts';
import type { MachineHost } from './machine-host.ts';

/** Whether the disk of each host can be read here. One from a URL is not loaded. */
export async function kvmObstacles(
  hosts: readonly Pick<MachineHost, 'name' | 'disk'>[],
): Promise<readonly Obstacle[]> {
  return hosts.flatMap(({ name, disk }): Obstacle[] => {
    if (/^https?:/.test(disk)) return [];
    const wrong = whyUnreadable(disk);
    return wrong === undefined
      ? []
      : [
          {
            host: name,
            message: `its disk ${disk} cannot be read: ${wrong}`,
            hint: 'build or download it, or let the user who runs opsproof read it',
          },
        ];
  });
}

/** Why a file of this machine cannot be used; undefined if it can. */
export function whyUnreadable(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK);
    const found = statSync(path);
    if (!found.isFile() && !found.isBlockDevice()) return 'it is not a regular file';
    return found.isFile() && found.size === 0 ? 'it is empty' : undefined;
  } catch (error) {
    return messageOf(error);
  }
}
