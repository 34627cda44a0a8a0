import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EphemeralEnvironment, EphemeralHost } from '../model/environment.ts';
import { testLabels } from '../stack/ledger/labels.fixture.ts';
import type { LedgerEntry, UpContext } from './provider.ts';

/** A small environment: hosts by name, with defaults for all that a test does not care about. */
export function environmentOf(
  provider: keyof typeof DEFAULTS,
  hosts: Record<string, Partial<EphemeralHost>>,
): EphemeralEnvironment {
  return {
    name: 'small',
    file: 'environments/small.yaml',
    protected: false,
    endpoints: {},
    lifecycle: 'ephemeral',
    provider,
    ttlMs: 600_000,
    hosts: Object.fromEntries(
      Object.entries(hosts).map(([name, host]) => [name, { ...DEFAULTS[provider], ...host, name }]),
    ),
  };
}

const HOST: Omit<EphemeralHost, 'name'> = {
  groups: [],
  args: {},
  ports: [],
  env: {},
  files: {},
  mounts: [],
  tmpfs: [],
  sysctls: {},
  capabilities: { add: [], drop: [] },
  needs: [],
  systemd: false,
  transport: 'docker',
  knownHosts: 'check',
  sudo: false,
};

const DEFAULTS: Record<'docker' | 'processes', Omit<EphemeralHost, 'name'>> = {
  docker: { ...HOST, image: 'opsproof-base:bookworm' },
  processes: { ...HOST, transport: 'local' },
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
