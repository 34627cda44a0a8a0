import type { Reply } from '../../transport/transport.ts';
import type { Inventory, Unable } from '../resource.ts';
import { garbled } from '../unable.ts';

/** proc_net(5): state 0A listens (tcp), 07 is unconnected (udp); the local address is the second field. */
const LINE = /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:([0-9A-F]{4}) ([0-9A-F]{2}) /;

export const portInventory: Inventory = {
  keep: ['addresses', 'process', 'user'],
  names: () => ({
    command:
      'for p in tcp tcp6 udp udp6; do [ -r /proc/net/$p ] || continue; echo "= $p"; cat /proc/net/$p; done',
    read: readPorts,
  }),
};

function readPorts(reply: Reply): readonly string[] | Unable {
  if (reply.exitCode !== 0 || reply.stdout.length === 0) return garbled('/proc/net', reply);
  const names: string[] = [];
  let protocol = 'tcp';
  for (const line of reply.stdout.toString('utf8').split('\n')) {
    const table = /^= (tcp|udp)6?$/.exec(line)?.[1];
    if (table !== undefined) protocol = table;
    const [, local = '', remote, state] = LINE.exec(line) ?? [];
    const waits = protocol === 'tcp' ? state === '0A' : state === '07' && remote === '0000';
    // A UDP port above 32767 is one that a client uses for an answer: another one each time.
    const number = Number.parseInt(local, 16);
    if (waits && !(protocol === 'udp' && number >= 32_768)) names.push(`${number}/${protocol}`);
  }
  return names;
}
