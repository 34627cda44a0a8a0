import { messageOf, UnableError } from '../../model/errors.ts';
import type { Obstacle } from '../../model/obstacle.ts';
import { toolEnv } from '../kvm/ground.ts';
import { whyUnreadable } from '../kvm/obstacles.ts';
import { qemuVersion } from '../kvm/qemu.ts';
import type { ScopeWays } from '../shape.ts';
import type { PxeHost } from './shape.ts';

/** Whether qemu is here, and whether everything that a host gets from the network, and its disk, can be read here. */
export async function pxeObstacles(
  hosts: readonly Pick<PxeHost, 'name' | 'boot' | 'answers' | 'disk'>[],
  { env }: Pick<ScopeWays, 'env'>,
): Promise<readonly Obstacle[]> {
  const found: Obstacle[] = [];
  try {
    await qemuVersion(toolEnv(env));
  } catch (error) {
    const hint = error instanceof UnableError ? error.hint : undefined;
    found.push({ message: messageOf(error), ...(hint === undefined ? {} : { hint }) });
  }
  for (const { name, boot, answers, disk } of hosts) {
    const files: (readonly [string, string | undefined])[] = [
      ...('script' in boot
        ? [['script', boot.script] as const]
        : ([
            ['kernel', boot.kernel],
            ['initrd', boot.initrd],
          ] as const)),
      ...Object.entries(answers).map(([answer, file]) => [`answer ${answer}`, file] as const),
      ['disk', disk !== undefined && /^https?:/.test(disk) ? undefined : disk],
    ];
    for (const [what, file] of files) {
      const wrong = file === undefined ? undefined : whyUnreadable(file);
      // An answer may be empty.
      if (wrong === undefined || (what.startsWith('answer ') && wrong === 'it is empty')) continue;
      found.push({
        host: name,
        message: `its ${what} ${file} cannot be read: ${wrong}`,
        hint: 'build or download it, or let the user who runs opsproof read it',
      });
    }
  }
  return found;
}
