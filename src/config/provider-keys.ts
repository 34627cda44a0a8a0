import type { EphemeralHost } from '../model/environment.ts';

/** What a host says that its provider cannot do. */
export interface Misplaced {
  /** Its keys from the host down; none when something is missing from the host itself. */
  readonly key: readonly string[];
  readonly message: string;
  readonly hint?: string;
}

/** Keys that mean nothing to a host that is a process of this machine, whatever they say. */
export const NOT_OF_PROCESSES = [
  'image',
  'build',
  'args',
  'dockerfile',
  'target',
  'platform',
  'files',
  'mounts',
  'tmpfs',
  'sysctls',
  'capabilities',
] as const;

/** Keys that the provider of a host would have to ignore, and what it needs: found by lint, and once more by the provider. */
export function misplacedKeys(provider: string, host: EphemeralHost): readonly Misplaced[] {
  if (provider === 'processes') return ofProcesses(host);
  if (provider !== 'docker' || host.transport !== 'local') return [];
  return [{ key: ['transport'], message: 'a container is not reached by "local"; allowed are: docker, ssh' }];
}

function ofProcesses(host: EphemeralHost): readonly Misplaced[] {
  const given: readonly (readonly [string, boolean])[] = [
    ...NOT_OF_PROCESSES.map((key) => [key, isGiven(host[key])] as const),
    ['systemd', host.systemd],
    ['ready.healthy', host.ready?.healthy === true],
    ['user', host.user !== undefined && host.transport === 'local'],
    ['transport', host.transport !== 'local'],
  ];
  const found = given
    .filter(([, there]) => there)
    .map(([key]) => ({
      key: key.split('.'),
      message: `the provider "processes" has no ${key}: its hosts are child processes of this machine`,
      hint: 'use the provider "docker" for it',
    }));
  if (host.command !== undefined && host.command.length > 0) return found;
  return [...found, { key: [], message: `the host "${host.name}" needs a command: the program that it is` }];
}

/** Keys that a host does not have are empty after loading. */
function isGiven(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined;
  return Object.values(value).some((item) => !Array.isArray(item) || item.length > 0);
}
