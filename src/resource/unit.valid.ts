import { sh } from '../transport/quote.ts';
import type { Unable } from './resource.ts';
import type { Sight } from './sight.ts';
import { firstLine } from './unable.ts';
import type { More } from './with-more.ts';

/**
 * Whether `systemd-analyze verify` finds nothing against a unit's own files, not even a key that it does not know: that alone is a
 * warning to it. What it says of other units does not count, nor whether its man page is there.
 */
export function validityOf(unit: string): More {
  return {
    attributes: ['valid'],
    section: 'verify',
    command: sh`LC_ALL=C systemd-analyze verify --man=no -- ${unit} 2>&1; echo "status $?"`,
    read(text): Sight | Unable {
      const lines = text.trimEnd().split('\n');
      const status = Number(/^status (\d+)$/.exec(lines.pop() ?? '')?.[1]);
      if (status > 1 || Number.isNaN(status)) {
        return {
          unable: `systemd-analyze ended with status ${status}: ${firstLine(lines.join('\n')) ?? 'it said nothing'}`,
          hint: 'it comes with systemd 230 and later',
        };
      }
      const against = lines.some(
        (line) => line.startsWith(`${unit}: `) || line.includes(`/${unit}:`) || line.includes(`/${unit}.d/`),
      );
      return {
        state: { valid: !against && (status === 0 || !lines.some((line) => line.includes(unit))) },
        unseen: {},
      };
    },
  };
}
