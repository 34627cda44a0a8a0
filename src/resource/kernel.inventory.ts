import { listLines } from './listing.ts';
import type { Inventory } from './resource.ts';

export const kernelModuleInventory: Inventory = {
  keep: ['loaded'],
  names: () =>
    listLines('[ ! -e /proc/modules ] || cat /proc/modules', '/proc/modules', (line) => line.split(' ')[0]),
};

/** Settings that people harden and tune; most others are counters or follow the hardware. */
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

export const sysctlInventory: Inventory = {
  keep: ['value'],
  // What the host's own files set is watched too (sysctl.d(5)).
  names: () =>
    listLines(
      `printf '%s\\n' ${WATCHED.join(' ')}; cat /etc/sysctl.conf /etc/sysctl.d/*.conf /run/sysctl.d/*.conf 2>/dev/null; :`,
      'sysctl.d',
      (line) => /^\s*-?([A-Za-z0-9_./-]+)\s*(?:=|$)/.exec(line)?.[1],
    ),
};
