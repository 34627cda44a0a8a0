import { UnableError } from '../model/errors.ts';
import { LATE, within } from './deadline.ts';
import { printCommand, printElapsed } from './elapsed.ts';
import type { Captured } from './frame.ts';
import { signalTree } from './process-tree.ts';
import { Shell } from './shell.ts';
import type { Reply, Runner, RunOptions, Transport } from './transport.ts';

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_BYTES = 8 * 1024 * 1024;
/** How long opening a shell may take, from name look-up to the shell's first answer. */
const OPEN_MS = 20_000;
/** Commands are written ahead of their turn up to this many characters, so that a slow host cannot make us hold it all. */
const AHEAD = 64 * 1024;
/** How long a command that is too late gets to end: asked kindly first, then killed, then its shell is given up. */
const TERM_MS = 700;
const END_MS = 2_000;

export interface SessionOptions {
  /** The host as the user calls it, for messages. */
  readonly host?: string;
  /** Default 20,000. */
  readonly openTimeoutMs?: number;
}

/** A call of `run` on its way. */
interface Call {
  readonly command: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  resolve(reply: Reply): void;
  reject(error: unknown): void;
  /** When it became the first in line of its shell, on the clock of `performance.now()`. */
  turn: number | undefined;
  timer: NodeJS.Timeout | undefined;
  /** Its output began, so it must not be sent a second time. */
  began: boolean;
  /** A shell was lost before this call began. */
  resent: boolean;
  /** Its deadline has passed. */
  late: boolean;
  /** Its processes could not be ended. */
  stuck: boolean;
  /** Called when it is over, however it went. */
  over: (() => void) | undefined;
}

/**
 * Commands on one host through one long-lived shell, which is opened with the first command and again after it was lost.
 * Calls may overlap: they are written ahead and answered in order. Nothing is written on the host.
 */
export class ShellSession implements Runner {
  readonly label: string;
  readonly #transport: Transport;
  readonly #where: string;
  readonly #openMs: number;
  /** Not written yet. */
  #waiting: Call[] = [];
  /** Written to the shell; the first one is running. */
  #sent: Call[] = [];
  #shell: Shell | undefined;
  #opening: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(transport: Transport, options: SessionOptions = {}) {
    this.#transport = transport;
    this.label = transport.label;
    this.#where = options.host === undefined ? transport.label : `${options.host} (${transport.label})`;
    this.#openMs = options.openTimeoutMs ?? OPEN_MS;
  }

  /**
   * @throws UnableError when the host cannot be reached, the command takes too long, or its shell is lost in the middle
   * @throws TypeError for a command with a NUL byte
   */
  run(command: string, options: RunOptions = {}): Promise<Reply> {
    if (this.#closing !== undefined) return Promise.reject(this.#closed(command));
    if (command.includes('\0')) {
      return Promise.reject(new TypeError('a NUL byte cannot be part of a command'));
    }
    const { timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = DEFAULT_MAX_BYTES } = options;
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    this.#waiting.push({
      ...{ command, timeoutMs, maxBytes, resolve, reject },
      ...{ turn: undefined, timer: undefined, over: undefined },
      ...{ began: false, resent: false, late: false, stuck: false },
    });
    this.#pump();
    return promise;
  }

  /** Ends a command that is still running, its shell and the transport. Calls that wait are rejected. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const [running, shell] = [this.#sent[0], this.#shell];
    const calls = [...this.#sent.splice(0), ...this.#waiting.splice(0)];
    for (const call of calls) this.#finish(call, () => call.reject(this.#closed(call.command)));
    if (running?.turn !== undefined && shell !== undefined) {
      await this.#signal(shell, 'KILL', 0, END_MS);
    }
    if (shell !== undefined) {
      shell.end();
      await within(shell.gone, 500);
      shell.destroy();
    }
    await this.#transport.close();
  }

  #closed(command: string): UnableError {
    return new UnableError(`the session with ${this.#where} is closed: ${printCommand(command)}`);
  }

  /** Opens a shell when one is needed, writes what may be written, and starts the clock of the first in line. */
  #pump(): void {
    if (this.#closing !== undefined) return;
    if (this.#shell === undefined) {
      if (this.#waiting.length > 0) this.#opening ??= this.#open().finally(() => this.#pump());
      return;
    }
    let ahead = this.#sent.reduce((sum, call) => sum + call.command.length, 0);
    for (let call = this.#waiting[0]; call !== undefined; call = this.#waiting[0]) {
      ahead += call.command.length;
      if (this.#sent.length > 0 && ahead > AHEAD) break;
      this.#waiting.shift();
      this.#send(call, this.#shell);
    }
    this.#startClock(this.#shell);
  }

  async #open(): Promise<void> {
    try {
      const shell = await Shell.open(this.#transport, this.#where, this.#openMs);
      this.#opening = undefined;
      if (this.#closing !== undefined) return shell.destroy();
      this.#shell = shell;
      shell.gone.then((reason) => this.#lost(shell, reason));
    } catch (error) {
      this.#opening = undefined;
      for (const call of this.#waiting.splice(0)) this.#finish(call, () => call.reject(error));
    }
  }

  #send(call: Call, shell: Shell): void {
    this.#sent.push(call);
    shell.ask({
      command: call.command,
      maxBytes: call.maxBytes,
      began: () => {
        call.began = true;
      },
      ended: (stdout, stderr) => this.#answered(call, stdout, stderr),
    });
  }

  #startClock(shell: Shell): void {
    const first = this.#sent[0];
    if (first === undefined || first.turn !== undefined) return;
    first.turn = performance.now();
    first.timer = setTimeout(() => this.#expire(first, shell), first.timeoutMs);
  }

  #answered(call: Call, stdout: Captured, stderr: Captured): void {
    if (this.#sent[0] !== call) return;
    this.#sent.shift();
    this.#finish(call, () => {
      if (call.late) return call.reject(this.#tooLate(call));
      call.resolve({
        command: call.command,
        stdout: stdout.bytes,
        stderr: stderr.bytes,
        exitCode: stdout.exitCode,
        durationMs: performance.now() - (call.turn ?? performance.now()),
        truncated: stdout.truncated || stderr.truncated,
      });
    });
    this.#pump();
  }

  #finish(call: Call, settle: () => void): void {
    clearTimeout(call.timer);
    settle();
    call.over?.();
  }

  /**
   * The deadline of the running command: it is asked to end, so that the shell goes on with the next; then it is killed
   * with its shell; then the shell is given up.
   */
  async #expire(call: Call, shell: Shell): Promise<void> {
    call.late = true;
    const { promise: over, resolve } = Promise.withResolvers<void>();
    call.over = resolve;
    const end = performance.now() + END_MS;
    // A process that is younger than half the time belongs to the next command.
    const olderThanMs = call.timeoutMs / 2;
    await Promise.race([over, this.#signal(shell, 'TERM', olderThanMs, END_MS)]);
    if ((await within(over, Math.min(TERM_MS, end - performance.now()))) !== LATE) return;
    await Promise.race([over, this.#signal(shell, 'KILL', olderThanMs, end - performance.now())]);
    if ((await within(over, end - performance.now())) !== LATE) return;
    call.stuck = true;
    shell.destroy();
    this.#lost(shell, 'given up');
  }

  /** Signals the processes of the running command through a shell of its own. Failing to is not an error. */
  async #signal(
    shell: Shell,
    signal: 'TERM' | 'KILL',
    olderThanMs: number,
    timeoutMs: number,
  ): Promise<void> {
    if (timeoutMs <= 0) return;
    const end = performance.now() + timeoutMs;
    const opening = this.#transport.open({ timeoutMs });
    try {
      const channel = await within(opening, timeoutMs);
      if (channel === LATE) return void opening.then((late) => late.destroy()).catch(() => {});
      for (const stream of [channel.stdin, channel.stdout, channel.stderr]) stream.on('error', () => {});
      channel.stdout.resume();
      channel.stderr.resume();
      channel.stdin.end(signalTree(shell.pid, signal, olderThanMs));
      await within(channel.closed, end - performance.now());
      channel.destroy();
    } catch {
      // The caller gives the shell up when the command goes on.
    }
  }

  #lost(shell: Shell, reason: string): void {
    if (this.#shell !== shell) return;
    this.#shell = undefined;
    const again: Call[] = [];
    for (const call of this.#sent.splice(0)) {
      if (call.late) this.#finish(call, () => call.reject(this.#tooLate(call)));
      else if (call.began || call.resent) this.#finish(call, () => call.reject(this.#broken(call, reason)));
      else {
        clearTimeout(call.timer);
        call.resent = true;
        call.turn = undefined;
        again.push(call);
      }
    }
    this.#waiting.unshift(...again);
    this.#pump();
  }

  #tooLate(call: Call): UnableError {
    return new UnableError(
      `the command did not finish within ${printElapsed(call.timeoutMs)} on ${this.#where}: ${printCommand(call.command)}`,
      {
        hint: call.stuck
          ? 'it could not be ended and may still run; look at the host'
          : 'it was ended; try it by hand on the host, or give it more time',
      },
    );
  }

  #broken(call: Call, reason: string): UnableError {
    const elapsed = printElapsed(performance.now() - (call.turn ?? performance.now()));
    const what = call.began
      ? `lost ${this.#where} ${elapsed} into a command`
      : `lost ${this.#where} twice before a command began`;
    return new UnableError(`${what}: ${reason}: ${printCommand(call.command)}`, {
      hint: call.began ? 'the command may or may not have done its work' : 'look at the host and its log',
    });
  }
}
