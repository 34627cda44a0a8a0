import { listLines } from '../listing.ts';
import type { Inventory } from '../resource.ts';
import { readMounts } from './mounts.ts';

/** File systems that the kernel and container engines create by themselves, often under changing names. */
const PASSING =
  /^(?:proc|sysfs|devpts|mqueue|cgroup2?|securityfs|debugfs|tracefs|bpf|pstore|configfs|autofs|fusectl|hugetlbfs|nsfs|ramfs|rpc_pipefs|binfmt_misc|overlay|squashfs)$/;

export const mountInventory: Inventory = {
  keep: ['type', 'device', 'options'],
  names: () =>
    listLines('cat /proc/mounts', '/proc/mounts', (line) => {
      const [mount] = readMounts(line).entries;
      if (mount === undefined || PASSING.test(mount.type)) return undefined;
      return /^\/(?:run|var\/lib\/docker)\//.test(mount.directory) ? undefined : mount.directory;
    }),
};
