import type { AuditLine } from '../model/audit-line.ts';
import type { EphemeralEnvironment } from '../model/environment.ts';
import type { StackContext, StackHost } from '../provider/provider.ts';
import type { Things } from './things.ts';

/** What the stacks of a run have in common, as far as providers use it. */
export interface RunContext
  extends Pick<StackContext, 'runId' | 'stackId' | 'labels' | 'directory' | 'cwd' | 'env' | 'execPath'> {
  /** What providers keep for all stacks of the run, by their names. */
  readonly memory: Map<string, unknown>;
  /** Aborted on interrupt: a start stops and throws after removing what it made. */
  readonly signal: AbortSignal;
  /** Reports what happens to people. */
  progress(host: string, phase: string, durationMs?: number): void;
  /** A host is ready, perhaps before the others. */
  ready?(host: StackHost): void;
  conceal?(secret: string): void;
  note?(line: AuditLine): void;
}

/**
 * The part for one provider.
 * @param name of the provider
 * @param signal aborted on interrupt, and if another host of the stack fails
 */
export function contextFor(
  name: string,
  { name: environment, settings }: EphemeralEnvironment,
  run: RunContext,
  things: Things,
  signal: AbortSignal,
): StackContext {
  const { runId, stackId, labels, directory, cwd, env, execPath, memory } = run;
  return {
    runId,
    stackId,
    environment,
    prefix: `opsproof-${runId}-${stackId}`,
    labels,
    ledger: things.of(name),
    settings: settings[name] ?? {},
    directory,
    cwd,
    env,
    execPath,
    signal,
    ofRun<T>(make: () => T): T {
      if (!memory.has(name)) memory.set(name, make());
      return memory.get(name) as T;
    },
    logFile: (host, what) => things.logFile(host, what),
    progress: (host, phase, durationMs) => run.progress(host, phase, durationMs),
    conceal: (secret) => run.conceal?.(secret),
    note: (host, line) => run.note?.({ environment, host, ...line }),
  };
}
