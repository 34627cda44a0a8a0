import type { EphemeralEnvironment } from '../model/environment.ts';
import type { ContainerHost } from './docker/container-host.ts';
import { dockerShape } from './docker/shape.ts';
import { type ChildHost, processesShape } from './processes/shape.ts';

interface Hosts {
  readonly docker: ContainerHost;
  readonly processes: ChildHost;
}

/** A small environment: hosts by name, with defaults for everything that a test does not care about. */
export function environmentOf<P extends keyof Hosts>(
  provider: P,
  hosts: Record<string, Partial<Hosts[P]>>,
): EphemeralEnvironment<Hosts[P]> {
  return {
    name: 'small',
    file: 'environments/small.yaml',
    protected: false,
    endpoints: {},
    lifecycle: 'ephemeral',
    provider,
    settings: {},
    ttlMs: 600_000,
    hosts: Object.fromEntries(
      Object.entries(hosts).map(([name, host]) => [
        name,
        { ...DEFAULTS[provider], ...host, name } as Hosts[P],
      ]),
    ),
  };
}

const HOST = {
  groups: [],
  ports: [],
  needs: [],
  env: {},
} as const;

const CONTAINER: Omit<ContainerHost, 'name'> = {
  ...HOST,
  provider: 'docker',
  verbs: dockerShape.verbs,
  ...dockerShape.limits,
  image: 'opsproof-base:bookworm',
  args: {},
  files: {},
  mounts: [],
  tmpfs: [],
  sysctls: {},
  capabilities: { add: [], drop: [] },
  systemd: false,
  transport: 'docker',
};

const DEFAULTS: { readonly [P in keyof Hosts]: Omit<Hosts[P], 'name'> } = {
  docker: CONTAINER,
  processes: {
    ...HOST,
    provider: 'processes',
    verbs: processesShape.verbs,
    ...processesShape.limits,
    transport: 'local',
  },
};

/** A message with its times and identifiers made equal. */
export function steady(text: string): string {
  return text.replaceAll(/\b[\d.]+ m?s\b/g, 'N s');
}
