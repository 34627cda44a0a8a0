import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { UnableError } from '../../model/errors.ts';
import type { HostVerb } from '../../model/host-verb.ts';
import { within } from '../../transport/deadline.ts';
import { type BornProcess, birthOf } from '../birth.ts';
import type { StackHost } from '../provider.ts';
import { type Life, lastLines, printLog, waitUntilReady } from '../readiness.ts';
import { endGroup, groupEnded, signalGroup } from './group.ts';
import { processConditions } from './ready.ts';
import type { ChildHost } from './shape.ts';

export interface ProcessHostOptions {
  readonly host: ChildHost;
  readonly environment: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Port as the environment names it → the loopback port that stands for it. */
  readonly ports: ReadonlyMap<number, number>;
  readonly logFile: string;
  readonly signal: AbortSignal;
  /** Called after each start of the process. */
  onStarted(process: BornProcess): void;
  progress(phase: string, durationMs?: number): void;
}

const GRACE_MS = 5_000;
const LOG_BYTES = 256 * 1024;
const FAILURE_LINES = 20;
/** The labels of a run as variables. */
const MARK = /^OPSPROOF_(?:PROCESS|RUN|ENVIRONMENT|EXPIRES|RUNNER|KEEP)$/;

/** One child process with its own process group, in place of a machine. */
export class ProcessHost {
  readonly #options: ProcessHostOptions;
  #child: ChildProcess | undefined;
  #ended: string | undefined;
  /** Resolves when Node has heard that the child is gone, which is a moment after it is. */
  #gone: Promise<unknown> = Promise.resolve();
  #paused = false;
  /** Where in the log the present start begins. */
  #logStart = 0;

  constructor(options: ProcessHostOptions) {
    this.#options = options;
  }

  /** Process group, which is the child's process id; nothing before the first start. */
  get group(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * Starts the process and waits until it is ready.
   * @throws UnableError
   */
  async start(): Promise<void> {
    this.#spawn();
    await this.ready();
  }

  /** @throws UnableError */
  async ready(): Promise<void> {
    const { host, environment, signal, progress } = this.#options;
    const tookMs = await waitUntilReady({
      subject: `host "${host.name}" of "${environment}"`,
      conditions: processConditions({
        ...this.#options,
        group: () => this.group,
        log: () => this.#log(this.#logStart),
      }),
      timeoutMs: host.ready?.timeoutMs ?? host.startMs,
      signal,
      life: async () => this.#life(),
      log: async () => printLog(lastLines(this.#log(this.#logStart), FAILURE_LINES)),
      waiting: (what) => progress(`waiting for ${what}`),
    });
    progress('ready', tookMs);
  }

  /** @throws UnableError */
  async act(verb: HostVerb): Promise<StackHost> {
    const { host } = this.#options;
    const began = performance.now();
    const lives = this.#life() === 'running';
    if (!lives && verb !== 'start' && verb !== 'restart' && verb !== 'stop') {
      throw new UnableError(`cannot ${verb} "${host.name}": it is not running`);
    }
    if (verb === 'stop' || verb === 'restart') await this.end();
    if ((verb === 'start' && !lives) || verb === 'restart') await this.start();
    if (verb === 'kill') await this.#signal('SIGKILL');
    if (verb === 'pause') await this.#signal('SIGSTOP');
    if (verb === 'unpause') await this.#signal('SIGCONT');
    if (verb !== 'start' && verb !== 'restart') this.#options.progress(PAST[verb], performance.now() - began);
    return this.asStackHost();
  }

  asStackHost(): StackHost {
    const { host, ports } = this.#options;
    const mapped = [...ports].map(([inside, outside]) => [inside, { host: '127.0.0.1', port: outside }]);
    return {
      name: host.name,
      groups: host.groups,
      target: { transport: 'local', env: this.#marks() },
      address: '127.0.0.1',
      ports: Object.fromEntries(mapped),
      running: this.#life() === 'running' && !this.#paused,
      ...(this.#life() === 'running' && this.#paused ? { paused: true as const } : {}),
    };
  }

  /** Commands on this host must be found like its processes when the run dies. */
  #marks(): Record<string, string> {
    return Object.fromEntries(Object.entries(this.#options.env).filter(([name]) => MARK.test(name)));
  }

  logTail(lines: number): string {
    return lastLines(this.#log(0), lines).join('\n');
  }

  /** Ends the process and all of its group. A line when that did not succeed. */
  async end(): Promise<string | undefined> {
    const group = this.group;
    if (group === undefined) return undefined;
    if (await endGroup(group, this.#options.host.stopMs)) {
      await within(this.#gone, GRACE_MS);
      return undefined;
    }
    return `process group ${group} of host "${this.#options.host.name}" did not end`;
  }

  #spawn(): void {
    const { argv, cwd, env, logFile, host } = this.#options;
    const [program = '', ...args] = argv;
    const log = openSync(logFile, 'a', 0o600);
    this.#logStart = statSync(logFile).size;
    this.#ended = undefined;
    this.#paused = false;
    try {
      const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', log, log] });
      this.#child = child;
      const birth = child.pid === undefined ? undefined : birthOf(child.pid);
      if (child.pid !== undefined && birth !== undefined) this.#options.onStarted({ pid: child.pid, birth });
      const gone = Promise.withResolvers<void>();
      this.#gone = gone.promise;
      child.on('error', (error) => {
        this.#ended ??= `it could not be started: ${error.message}`;
        gone.resolve();
      });
      child.on('exit', (code, signal) => {
        if (this.#child === child)
          this.#ended ??= signal === null ? `exit code ${code}` : `ended by ${signal}`;
        gone.resolve();
      });
      // With --keep the process outlives us.
      child.unref();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UnableError(`host "${host.name}": ${program} could not be started: ${reason}`, {
        cause: error,
      });
    } finally {
      closeSync(log);
    }
  }

  async #signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const group = this.group;
    if (group === undefined) return;
    signalGroup(group, signal);
    this.#paused = signal === 'SIGSTOP';
    if (signal !== 'SIGKILL') return;
    await groupEnded(group, GRACE_MS);
    await within(this.#gone, GRACE_MS);
  }

  #life(): Life {
    if (this.#ended !== undefined) return { died: this.#ended };
    const child = this.#child;
    if (child === undefined || child.pid === undefined) return 'starting';
    if (child.exitCode !== null) return { died: `exit code ${child.exitCode}` };
    return child.signalCode === null ? 'running' : { died: `ended by ${child.signalCode}` };
  }

  /** The end of the log from an offset on, at most LOG_BYTES. */
  #log(from: number): string {
    const file = openSync(this.#options.logFile, 'a+');
    try {
      const size = statSync(this.#options.logFile).size;
      const start = Math.max(from, size - LOG_BYTES);
      const bytes = Buffer.alloc(Math.max(0, size - start));
      return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, start));
    } finally {
      closeSync(file);
    }
  }
}

const PAST = { stop: 'stopped', kill: 'killed', pause: 'paused', unpause: 'unpaused' } as const;
