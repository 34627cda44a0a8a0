import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EphemeralEnvironment, EphemeralHost } from '../model/environment.ts';
import type { NewThing } from '../provider/provider.ts';
import { PROVIDERS, type Registered } from '../provider/registry.ts';
import { testLabels } from './ledger/labels.fixture.ts';
import type { RunContext } from './run-context.ts';
import { StackHosts } from './stack-hosts.ts';
import { Things } from './things.ts';

/** A context of one start, its ledger entries, and its progress messages. */
export interface TestContext extends RunContext {
  readonly abort: AbortController;
  readonly lines: string[];
  /** What it wrote down before it made it. */
  readonly written: NewThing[];
  /** What it reported to exist. */
  readonly created: string[];
  readonly told: string[];
  /** Removes the folder. */
  dispose(): void;
}

export function contextOf(runId: string): TestContext {
  const directory = mkdtempSync(join(tmpdir(), 'opsproof-provider-'));
  const abort = new AbortController();
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
    lines: [],
    written: [],
    created: [],
    told,
    memory: new Map(),
    labels: { ...testLabels(runId), 'opsproof.environment': 'small' },
    progress: (host, phase) => told.push(`${host}: ${phase}`),
    dispose: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Starts the hosts of an environment, as a stack does. @throws UnableError if they do not start */
export async function bringUp(
  environment: EphemeralEnvironment<EphemeralHost>,
  context: TestContext,
  providers: readonly Registered[] = PROVIDERS,
): Promise<StackHosts> {
  const things = new Things({
    ledger: {
      creating: (thing) => {
        context.lines.push(`creating ${thing.kind} ${thing.id}`);
        context.written.push(thing);
      },
      created: ({ kind, id }) => context.created.push(`${kind} ${id}`),
      destroyed: ({ kind, id }) => context.lines.push(`destroyed ${kind} ${id}`),
    },
    environment: environment.name,
    stackId: context.stackId,
    expires: context.labels['opsproof.expires'] ?? '',
    directory: context.directory,
  });
  const hosts = new StackHosts(environment, providers, context, things);
  await hosts.start();
  return hosts;
}
