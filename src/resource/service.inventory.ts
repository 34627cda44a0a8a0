import { listLines } from './listing.ts';
import type { Inventory } from './resource.ts';

export const serviceInventory: Inventory = {
  keep: ['enabled', 'masked', 'running', 'failed'],
  names({ init }) {
    if (init === 'systemd') {
      // A template (`getty@.service`) is no service itself; a transient unit and a generated one have no state to keep.
      return listLines(
        'LC_ALL=C systemctl list-unit-files --type=service --no-legend --no-pager --plain',
        'systemctl',
        (line) => /^(\S+[^@\s])\.service\s+(?!transient|generated|alias)\S+/.exec(line)?.[1],
      );
    }
    if (init === 'openrc') return listLines('rc-service --list', 'rc-service');
    if (init === 'sysv') {
      return listLines(
        'cd /etc/init.d && for f in *; do [ -x "$f" ] && [ -f "$f" ] && echo "$f"; done; :',
        '/etc/init.d',
      );
    }
    return { unable: 'no init system answers for services' };
  },
};
