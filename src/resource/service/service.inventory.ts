import { listLines } from '../listing.ts';
import type { Inventory } from '../resource.ts';
import { systemdListing } from './unit.inventory.ts';

export const serviceInventory: Inventory = {
  keep: ['enabled', 'masked', 'running', 'failed'],
  names({ init }) {
    // Services that come and go on demand have no `running`.
    if (init === 'systemd') return systemdListing(/\.service$/, '.service');
    if (init === 'openrc') return listLines('rc-service --list', 'rc-service');
    if (init === 'sysv') {
      return listLines(
        'cd /etc/init.d && for f in *; do [ -x "$f" ] && [ -f "$f" ] && echo "$f"; done; :',
        '/etc/init.d',
      );
    }
    return { unable: 'no init system manages services' };
  },
};
