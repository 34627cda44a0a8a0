import type { InstanceHost } from './instance-host.ts';

/** The first host of each kind: equal hosts have equal obstacles. */
export function oneOfEach(
  hosts: readonly InstanceHost[],
  kindOf: (host: InstanceHost) => string,
): readonly InstanceHost[] {
  const kinds = new Map<string, InstanceHost>();
  for (const host of hosts) if (!kinds.has(kindOf(host))) kinds.set(kindOf(host), host);
  return [...kinds.values()];
}
