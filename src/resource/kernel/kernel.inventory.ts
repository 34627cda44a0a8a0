import type { Reply } from '../../transport/transport.ts';
import { settingPath } from '../configuration/setting-path.ts';
import { listLines } from '../listing.ts';
import type { Inventory, State, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { garbled } from '../unable.ts';

export const kernelModuleInventory: Inventory = {
  keep: ['loaded'],
  names: () =>
    listLines('[ ! -e /proc/modules ] || cat /proc/modules', '/proc/modules', (line) => line.split(' ')[0]),
};

/** Settings that people harden and tune; most others are counters or depend on the hardware. */
const WATCHED = [
  'fs.protected_fifos',
  'fs.protected_hardlinks',
  'fs.protected_regular',
  'fs.protected_symlinks',
  'fs.suid_dumpable',
  'fs.file-max',
  'kernel.core_pattern',
  'kernel.dmesg_restrict',
  'kernel.kptr_restrict',
  'kernel.modules_disabled',
  'kernel.panic',
  'kernel.perf_event_paranoid',
  'kernel.randomize_va_space',
  'kernel.sysrq',
  'kernel.unprivileged_bpf_disabled',
  'kernel.yama.ptrace_scope',
  'net.core.somaxconn',
  'net.ipv4.conf.all.accept_redirects',
  'net.ipv4.conf.all.accept_source_route',
  'net.ipv4.conf.all.log_martians',
  'net.ipv4.conf.all.rp_filter',
  'net.ipv4.conf.all.send_redirects',
  'net.ipv4.conf.default.accept_redirects',
  'net.ipv4.conf.default.rp_filter',
  'net.ipv4.icmp_echo_ignore_broadcasts',
  'net.ipv4.ip_forward',
  'net.ipv4.tcp_syncookies',
  'net.ipv6.conf.all.accept_ra',
  'net.ipv6.conf.all.accept_redirects',
  'net.ipv6.conf.all.disable_ipv6',
  'net.ipv6.conf.all.forwarding',
  'vm.overcommit_memory',
  'vm.swappiness',
];

/** settingPath in sed. */
const SLASHES = '/^[^.]*\\//!y,./,/.,';

/** What the host's own files set is watched too (sysctl.d(5)). */
const COMMAND = [
  `names=$({ printf '%s\\n' ${WATCHED.join(' ')}; cat /etc/sysctl.conf /etc/sysctl.d/*.conf /run/sysctl.d/*.conf 2>/dev/null |`,
  "sed -n 's/^[[:space:]]*-\\{0,1\\}\\([A-Za-z0-9_./-]\\{1,\\}\\)[[:space:]]*=.*/\\1/p'; } | sort -u)",
  'printf \'%s\\n\' "$names"',
  section('values'),
  `cd /proc/sys && grep -Hs '' $(printf '%s\\n' "$names" | sed '${SLASHES}'); :`,
].join('\n');

export const sysctlInventory: Inventory = {
  keep: ['value'],
  names: () => ({ command: COMMAND, read: readSettings }),
};

function readSettings(reply: Reply): ReadonlyMap<string, State> | Unable {
  const sections = readSections(reply);
  const values = new Map<string, string>();
  for (const line of (sections.get('values') ?? '').split('\n')) {
    const [, path, value = ''] = /^([^:]+):(.*)$/.exec(line) ?? [];
    if (path !== undefined) values.set(path, `${values.get(path) ?? ''} ${value}`);
  }
  if (reply.truncated || values.size === 0) return garbled('/proc/sys', reply);
  const settings = new Map<string, State>();
  for (const name of (sections.get('') ?? '').split('\n')) {
    const value = values.get(settingPath(name));
    if (value !== undefined)
      settings.set(name, { exists: true, value: value.trim().replaceAll(/\s+/g, ' ') });
  }
  return settings;
}
