import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EphemeralEnvironment } from '../model/environment.ts';
import { testLabels } from '../stack/ledger/labels.fixture.ts';
import type { ContainerHost } from './docker/container-host.ts';
import { dockerShape } from './docker/shape.ts';
import { type ChildHost, processesShape } from './processes/shape.ts';
import type { LedgerEntry, UpContext } from './provider.ts';

interface Hosts {
  readonly docker: ContainerHost;
  readonly processes: ChildHost;
}

/** A small environment: hosts by name, with defaults for all that a test does not care about. */
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

/** A context of one start, what was written into its ledger, and what it told people. */
export interface TestContext extends UpContext {
  readonly abort: AbortController;
  readonly lines: string[];
  /** What it said exists. */
  readonly created: string[];
  readonly told: string[];
  /** Removes the folder. */
  dispose(): void;
}

export function contextOf(runId: string): TestContext {
  const directory = mkdtempSync(join(tmpdir(), 'opsproof-provider-'));
  const abort = new AbortController();
  const lines: string[] = [];
  const created: string[] = [];
  const told: string[] = [];
  return {
    runId,
    stackId: 'small',
    directory,
    cwd: directory,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    execPath: process.execPath,
    abort,
    signal: abort.signal,
    lines,
    created,
    told,
    labels: { ...testLabels(runId), 'opsproof.environment': 'small' },
    ledger: {
      creating: (entry: LedgerEntry) => lines.push(`creating ${entry.kind} ${entry.id}`),
      created: (entry) => created.push(`${entry.kind} ${entry.id}`),
      destroyed: (entry) => lines.push(`destroyed ${entry.kind} ${entry.id}`),
    },
    progress: (host, phase) => told.push(`${host}: ${phase}`),
    dispose: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A message with its times and identifiers made equal. */
export function steady(text: string): string {
  return text.replaceAll(/\b[\d.]+ m?s\b/g, 'N s');
}
