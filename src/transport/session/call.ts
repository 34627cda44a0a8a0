import { randomBytes } from 'node:crypto';
import { printElapsed } from '../../model/elapsed.ts';
import { UnableError } from '../../model/errors.ts';
import { own, reason } from '../../model/reason.ts';
import type { Reply, RunOptions } from '../transport.ts';
import { printCommand } from './command-text.ts';
import type { Captured } from './frame-reader.ts';

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_BYTES = 8 * 1024 * 1024;
/** A longer timer would fire at once (setTimeout takes 31 bits). */
const LONGEST_MS = 2 ** 31 - 1;

/** One call of `run` in a session. */
export class Call {
  readonly command: string;
  readonly timeoutMs: number;
  /** How long it waits for a shell. */
  readonly openTimeoutMs: number;
  readonly maxBytes: number;
  /** It must never be sent a second time. */
  readonly once: boolean;
  /** See RunOptions. */
  readonly alongside: (text: string) => void;
  /** What its headings end with, if it is a look. */
  readonly mark: string | undefined;
  readonly reply: Promise<Reply>;
  /** Resolves when it is over, whatever the outcome. */
  readonly over: Promise<void>;
  /** Its output began, so it must not be sent a second time. */
  began = false;
  /** A shell was lost before it began. */
  resent = false;
  /** Its deadline has passed. */
  late = false;
  /** It is being killed with its shell. */
  killed = false;
  /** It could not be ended. */
  stuck = false;
  readonly #settle: PromiseWithResolvers<Reply>;
  readonly #asked = Date.now();
  /** When it became the first in line of its shell. */
  #turn: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(command: string, options: RunOptions) {
    this.command = command;
    this.timeoutMs = Math.min(options.timeoutMs ?? DEFAULT_TIMEOUT_MS, LONGEST_MS);
    this.openTimeoutMs = Math.min(options.openTimeoutMs ?? LONGEST_MS, LONGEST_MS);
    this.maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.once = options.once ?? false;
    this.alongside = options.alongside ?? (() => {});
    this.mark = options.look === true ? randomBytes(8).toString('hex') : undefined;
    this.#settle = Promise.withResolvers<Reply>();
    this.reply = this.#settle.promise;
    this.over = this.reply.then(
      () => {},
      () => {},
    );
  }

  get running(): boolean {
    return this.#turn !== undefined;
  }

  /** It is the first in line, so its time runs. Calling it again changes nothing. */
  start(expire: () => void): void {
    if (this.running) return;
    this.#turn = performance.now();
    this.#timer = setTimeout(expire, this.timeoutMs);
  }

  /** It goes back into the line, to be sent once more. */
  resend(): void {
    clearTimeout(this.#timer);
    this.#turn = undefined;
    this.resent = true;
  }

  answer(stdout: Captured, stderr: Captured, where: string): void {
    if (this.late) {
      this.fail(this.#tooLate(where));
      return;
    }
    clearTimeout(this.#timer);
    this.#settle.resolve({
      command: this.command,
      stdout: stdout.bytes,
      stderr: stderr.bytes,
      exitCode: stdout.exitCode,
      durationMs: this.#elapsedMs(),
      asked: this.#asked,
      answered: Date.now(),
      truncated: stdout.truncated || stderr.truncated,
      ...(this.mark === undefined ? {} : { mark: this.mark }),
    });
  }

  fail(error: unknown): void {
    clearTimeout(this.#timer);
    this.#settle.reject(error);
  }

  /** Its shell is gone. Returns true if it may be sent again; otherwise it is over. */
  lost(where: string, why: string): boolean {
    if (this.late) {
      // A shell that ended for another reason says nothing about what ran in it.
      this.stuck ||= !this.killed;
      this.fail(this.#tooLate(where));
    } else if (this.began || this.resent || this.once) this.fail(this.#broken(where, why));
    else return true;
    return false;
  }

  /** The session ended first. */
  close(where: string): void {
    this.fail(
      new UnableError(reason`the session with ${own(where)} is closed: ${printCommand(this.command)}`),
    );
  }

  #tooLate(where: string): UnableError {
    const within = printElapsed(this.timeoutMs);
    return new UnableError(
      reason`the command did not finish within ${within} on ${own(where)}: ${printCommand(this.command)}`,
      {
        hint: this.stuck
          ? 'it could not be ended and may still run; look at the host'
          : 'it was ended; try it by hand on the host, or give it more time',
      },
    );
  }

  #broken(where: string, why: string): UnableError {
    const mayHaveRun = this.began || this.once;
    const what = mayHaveRun
      ? own(`${where} ${printElapsed(this.#elapsedMs())} into a command`, '<host> while a command ran')
      : own(`${where} twice before a command began`, '<host> twice before a command began');
    return new UnableError(reason`lost ${what}: ${why}: ${printCommand(this.command)}`, {
      hint: mayHaveRun ? 'the command may or may not have done its work' : 'look at the host and its log',
    });
  }

  #elapsedMs(): number {
    return this.#turn === undefined ? 0 : performance.now() - this.#turn;
  }
}
