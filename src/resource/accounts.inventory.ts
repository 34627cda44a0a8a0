import { listLines } from './listing.ts';
import type { Inventory, Listing } from './resource.ts';

export const userInventory: Inventory = {
  keep: ['uid', 'gid', 'groups', 'home', 'shell', 'authorized keys', 'sudo rules'],
  names: () => accounts('passwd'),
};

export const groupInventory: Inventory = {
  keep: ['gid', 'members'],
  names: () => accounts('group'),
};

/** Accounts of a directory service are somebody else's to watch: only the host's own files are listed. */
function accounts(table: 'passwd' | 'group'): Listing {
  return listLines(`cat /etc/${table}`, `/etc/${table}`, (line) => /^([^:#+-][^:]*):/.exec(line)?.[1]);
}
