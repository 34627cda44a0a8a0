import type { Reply } from '../../transport/transport.ts';
import type { Unable } from '../resource.ts';
import { readSections, section, statusSection } from '../sections.ts';
import { garbled } from '../unable.ts';

/** Shell text that prints whether AppArmor runs, and its profiles. The same for every profile. */
export function printApparmor(): string {
  return [
    '[ -d /sys/module ] || exit 77',
    `${section('enabled')}; if [ -e /sys/module/apparmor ]; then cat /sys/module/apparmor/parameters/enabled || exit; else echo N; fi`,
    `${section('profiles')}; LC_ALL=C cat /sys/kernel/security/apparmor/profiles 2>&1; ${statusSection()}; exit 0`,
  ].join('\n');
}

/** Whether it runs; profile → its mode, or why the profiles cannot be seen. */
export function readApparmor(
  reply: Reply,
): { readonly enabled: boolean; readonly profiles: ReadonlyMap<string, string> | Unable } | Unable {
  if (reply.exitCode === 77)
    return { unable: 'there is no /sys/module on the host', hint: 'mount sysfs on the host' };
  const sections = readSections(reply);
  const enabled = (sections.get('enabled') ?? '').trim();
  if (reply.exitCode !== 0 || !/^[YN]$/.test(enabled))
    return garbled('cat /sys/module/apparmor/parameters/enabled', reply);
  if (enabled === 'N') return { enabled: false, profiles: new Map() };
  const said = sections.get('profiles') ?? '';
  if (sections.get('status')?.trim() !== '0') {
    return {
      enabled: true,
      profiles: {
        unable: `the profiles cannot be read: ${said.replace(/^cat: /, '').trim()}`,
        hint: 'look as root (sudo: true), on the host itself, not in a container',
      },
    };
  }
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  const profiles = lines.map((line) => /^(.+) \(([a-z]+)\)$/.exec(line.trim()));
  if (profiles.includes(null))
    return { enabled: true, profiles: { unable: 'the list of profiles makes no sense' } };
  return { enabled: true, profiles: new Map(profiles.map((match) => [match?.[1] ?? '', match?.[2] ?? ''])) };
}
