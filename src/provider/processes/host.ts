import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { messageOf, UnableError } from '../../model/errors.ts';
import type { HostVerb } from '../../model/host-verb.ts';
import { within } from '../../transport/deadline.ts';
import { type BornProcess, birthOf, stillLives } from '../birth.ts';
import { dial } from '../dial.ts';
import { lastLines } from '../log-lines.ts';
import type { Note } from '../note.ts';
import type { HostState, Life, RunningHost } from '../provider.ts';
import { endGroup, groupEnded, signalGroup } from './group.ts';
import { ownsListener } from './port-owner.ts';
import { runBeside } from './run-beside.ts';
import type { ChildHost } from './shape.ts';

export interface ProcessHostOptions {
  readonly host: ChildHost;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Port in the environment's file → the loopback port that stands for it. */
  readonly ports: ReadonlyMap<number, number>;
  readonly logFile: string;
  readonly note: Note;
  /** Called after each start of the process. */
  onStarted(process: BornProcess): void;
}

const GONE_MS = 5_000;
const LOG_BYTES = 256 * 1024;
/** There is no forwarder in between: being accepted is enough. */
const HOLD_MS = 50;
/** The labels of a run as variables. */
const MARK = /^OPSPROOF_(?:PROCESS|RUN|ENVIRONMENT|EXPIRES|RUNNER|KEEP)$/;

/** One child process with its own process group, in place of a machine. */
export class ProcessHost implements RunningHost {
  readonly #options: ProcessHostOptions;
  #child: ChildProcess | undefined;
  #born: BornProcess | undefined;
  #ended: string | undefined;
  /** Resolves when Node has noticed that the child is gone, which is a moment later. */
  #gone: Promise<unknown> = Promise.resolve();
  #paused = false;
  /** Where the current start begins in the log. */
  #logStart = 0;

  constructor(options: ProcessHostOptions) {
    this.#options = options;
  }

  /** @throws UnableError if the system refuses; a missing program shows as a process that died */
  start(): void {
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
      this.#born = child.pid === undefined || birth === undefined ? undefined : { pid: child.pid, birth };
      if (this.#born !== undefined) this.#options.onStarted(this.#born);
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
      const reason = messageOf(error);
      throw new UnableError(`host "${host.name}": ${program} could not be started: ${reason}`, {
        cause: error,
      });
    } finally {
      closeSync(log);
    }
  }

  async look(): Promise<Life> {
    // The kernel knows of an end before Node knows how it ended.
    if (!this.#lives()) await within(this.#gone, GONE_MS);
    return this.#life();
  }

  state(): HostState {
    const mapped = [...this.#options.ports].map(([inside, port]) => [inside, { host: '127.0.0.1', port }]);
    const lives = this.#lives();
    return {
      target: { transport: 'local', env: this.#marks() },
      address: '127.0.0.1',
      ports: Object.fromEntries(mapped),
      running: lives && !this.#paused,
      ...(lives && this.#paused ? { paused: true as const } : {}),
    };
  }

  async act(verb: HostVerb): Promise<void> {
    const lives = this.#lives();
    if (!lives && verb !== 'start' && verb !== 'restart' && verb !== 'stop')
      throw new Error('it is not running');
    if (verb === 'stop' || verb === 'restart') await this.#end();
    if ((verb === 'start' && !lives) || verb === 'restart') this.start();
    if (verb === 'kill') await this.#signal('SIGKILL');
    if (verb === 'pause') await this.#signal('SIGSTOP');
    if (verb === 'unpause') await this.#signal('SIGCONT');
  }

  reach(port: number) {
    return { host: '127.0.0.1', port: this.#options.ports.get(port) ?? port };
  }

  async portUnmet(port: number): Promise<string | undefined> {
    const { host, port: outside } = this.reach(port);
    const { state } = await dial(host, outside, HOLD_MS, this.#options.note);
    return state === 'refused' ? 'nothing listens' : this.stranger(port);
  }

  stranger(port: number): string | undefined {
    const outside = this.reach(port).port;
    const mine = ownsListener({ group: this.#child?.pid, id: this.#options.env.OPSPROOF_PROCESS }, outside);
    return mine === false ? `port ${outside} of this machine belongs to another process` : undefined;
  }

  run(command: string) {
    return runBeside(command, this.#options);
  }

  async logSinceStart(lines: number): Promise<string> {
    return lastLines(this.#log(this.#logStart), lines).join('\n');
  }

  async logTail(lines: number): Promise<string> {
    return lastLines(this.#log(0), lines).join('\n');
  }

  enter(): string {
    return `tail -f ${this.#options.logFile}`;
  }

  /** Commands on this host must be found like its processes if the run dies. */
  #marks(): Record<string, string> {
    return Object.fromEntries(Object.entries(this.#options.env).filter(([name]) => MARK.test(name)));
  }

  async #end(): Promise<void> {
    const group = this.#child?.pid;
    if (group === undefined) return;
    if (!(await endGroup(group, this.#options.host.stopMs)))
      throw new Error(`its process group ${group} is still alive`);
    await within(this.#gone, GONE_MS);
  }

  async #signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const group = this.#child?.pid;
    if (group === undefined) return;
    signalGroup(group, signal);
    this.#paused = signal === 'SIGSTOP';
    if (signal !== 'SIGKILL') return;
    await groupEnded(group, GONE_MS);
    await within(this.#gone, GONE_MS);
  }

  #lives(): boolean {
    const born = this.#born;
    return this.#life() === 'running' && (born === undefined || stillLives(born));
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
