import { listLines } from './listing.ts';
import type { Inventory } from './resource.ts';

/**
 * What is below /etc, up to 3,000 files: the host's configuration. Left out is what the system writes anew by itself.
 */
export const fileInventory: Inventory = {
  keep: ['type', 'owner', 'group', 'mode', 'target', 'sha256'],
  names: () =>
    listLines(
      'find /etc -xdev \\( -type f -o -type l \\) 2>/dev/null | LC_ALL=C sort | head -n 3000',
      'find /etc',
      (line) =>
        /^\/etc\/(?:mtab|adjtime|ld\.so\.cache|resolv\.conf|hostname|hosts|\.pwd\.lock|.*-)$|\.(?:swp|tmp)$/.test(
          line,
        )
          ? undefined
          : line,
    ),
};
