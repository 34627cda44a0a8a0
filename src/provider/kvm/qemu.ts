import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, UnableError } from '../../model/errors.ts';
import { within } from '../../transport/deadline.ts';
import { type BornProcess, birthOf, stillLives } from '../birth.ts';
import { lastLines } from '../log-lines.ts';
import type { Life } from '../provider.ts';
import { MACHINE_FILES } from './arguments.ts';
import { Qmp } from './qmp.ts';

export const PROGRAM = 'qemu-system-x86_64';
const GONE_MS = 5_000;
const TOOL_MS = 60_000;

export interface QemuOptions {
  /** The folder of the machine: paths in the arguments are below it. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Called after each start. */
  onStarted(process: BornProcess): void;
}

/** One qemu after another for the same machine. */
export class Qemu {
  readonly #options: QemuOptions;
  #child: ChildProcess | undefined;
  #born: BornProcess | undefined;
  #ended: string | undefined;
  #gone: Promise<unknown> = Promise.resolve();
  #qmp: Promise<Qmp> | undefined;

  constructor(options: QemuOptions) {
    this.#options = options;
  }

  /** @throws UnableError when the system refuses; a qemu that ends at once shows as a machine that died */
  start(args: readonly string[]): void {
    const { folder, env } = this.#options;
    const said = openSync(join(folder, MACHINE_FILES.said), 'w', 0o600);
    this.#ended = undefined;
    this.#qmp = undefined;
    try {
      const child = spawn(PROGRAM, args, { cwd: folder, env, detached: true, stdio: ['ignore', said, said] });
      this.#child = child;
      const birth = child.pid === undefined ? undefined : birthOf(child.pid);
      this.#born = child.pid === undefined || birth === undefined ? undefined : { pid: child.pid, birth };
      if (this.#born !== undefined) this.#options.onStarted(this.#born);
      const gone = Promise.withResolvers<void>();
      this.#gone = gone.promise;
      child.on('error', (error) => {
        this.#ended ??= `${PROGRAM} could not be started: ${error.message}`;
        gone.resolve();
      });
      child.on('exit', (code, signal) => {
        if (this.#child === child) this.#ended ??= this.#reason(code, signal);
        gone.resolve();
      });
      // With --keep the machine outlives us.
      child.unref();
    } catch (error) {
      throw new UnableError(`${PROGRAM} could not be started: ${messageOf(error)}`, { cause: error });
    } finally {
      closeSync(said);
    }
  }

  get lives(): boolean {
    const born = this.#born;
    return this.#child !== undefined && this.#ended === undefined && (born === undefined || stillLives(born));
  }

  /** Number of its process. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async look(): Promise<Life> {
    if (this.#child === undefined) return 'starting';
    // The kernel knows of an end before Node has heard how.
    if (!this.lives) await within(this.#gone, GONE_MS);
    return this.lives ? 'running' : { died: this.#ended ?? 'qemu is gone' };
  }

  /** @throws Error when it does not answer */
  qmp(): Promise<Qmp> {
    // By way of /proc, as the path of a socket must be short: unix(7) has room for 107 bytes.
    this.#qmp ??= Qmp.open(`/proc/${this.pid}/cwd/${MACHINE_FILES.qmp}`, () => this.lives);
    this.#qmp.catch(() => {
      this.#qmp = undefined;
    });
    return this.#qmp;
  }

  /** False when it still lives after that time. */
  async ended(ms: number): Promise<boolean> {
    await within(this.#gone, ms);
    return !this.lives;
  }

  /** As if the power went. @throws Error */
  async kill(): Promise<void> {
    if (this.lives) this.#child?.kill('SIGKILL');
    if (!(await this.ended(GONE_MS))) throw new Error(`qemu (process ${this.pid}) did not end`);
  }

  #reason(code: number | null, signal: NodeJS.Signals | null): string {
    if (signal !== null) return `qemu was ended by ${signal}`;
    if (code === 0) return 'it switched itself off';
    const [last = ''] = lastLines(readFileSync(join(this.#options.folder, MACHINE_FILES.said), 'utf8'), 1);
    return `qemu ended with exit code ${code}: ${last.replace(/^qemu-system-\S+: /, '')}`;
  }
}

/** Runs qemu-img. @throws Error with its words */
export async function qemuImg(args: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  await tool('qemu-img', args, env);
}

/** `7.2.22`. @throws UnableError when there is none */
export async function qemuVersion(env: Readonly<Record<string, string>>): Promise<string> {
  try {
    const said = await tool(PROGRAM, ['--version'], env);
    await tool('qemu-img', ['--version'], env);
    return /version (\S+)/.exec(said)?.[1] ?? said.split('\n', 1)[0] ?? '';
  } catch (error) {
    throw new UnableError(`the provider "kvm" needs qemu on this machine: ${messageOf(error)}`, {
      hint: 'on Debian: apt-get install qemu-system-x86 qemu-utils ipxe-qemu seabios',
      cause: error,
    });
  }
}

async function tool(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, [...args], {
      env,
      timeout: TOOL_MS,
      killSignal: 'SIGKILL',
    });
    return stdout;
  } catch (error) {
    const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT') throw new Error(`there is no ${program}`);
    throw new Error(`${program}: ${stderr.trim().split('\n')[0] || messageOf(error)}`);
  }
}
