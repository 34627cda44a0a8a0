import { UnableError } from '../../model/errors.ts';
import { own, reason, waited } from '../../model/reason.ts';
import { LATE, within } from '../deadline.ts';
import type { LanguageName } from '../language.ts';
import type {
  FileSource,
  KeepOptions,
  KeptFolder,
  MoveOptions,
  Reply,
  Runner,
  RunOptions,
  Transport,
} from '../transport.ts';
import { Call } from './call.ts';
import { keepFolder } from './keep-folder.ts';
import { getFile, type MovePlace, putFile } from './move.ts';
import { type AskedCommand, placed, Shell } from './shell.ts';
import { signalCommand } from './signal.ts';
import { Silence } from './silence.ts';

/** How long opening a shell may take, from name resolution to the shell's first answer. */
const OPEN_MS = 20_000;
/** A failed attempt that took less than this is not worth remembering. */
const QUICK_MS = 2_000;
/** While a host that did not answer in time is asked again, other callers wait at most this long for it, from the beginning of the attempt. */
const PATIENCE_MS = 1_000;
/** Commands are written ahead up to this many characters, so that a slow host does not make us buffer everything. */
const AHEAD = 64 * 1024;
/** How long a late command may take to end after TERM, and until its shell is abandoned. */
const TERM_MS = 700;
const END_MS = 5_000;
/** How long an idle shell may take to end by itself when the session is closed. */
const GOODBYE_MS = 500;

export interface SessionOptions {
  /** The host's name for messages. */
  readonly host?: string;
  /** Default 20,000. */
  readonly openTimeoutMs?: number;
  /** What is known about a host that did not answer; default: what this session finds out itself. */
  readonly silence?: Silence;
}

/**
 * Commands on one host through one long-lived shell, which is opened with the first command and again after it was lost.
 * Calls may overlap: they are written ahead and answered in order. Files go through shells of their own. Nothing else is written on the host.
 */
export class ShellSession implements Runner {
  readonly label: string;
  readonly language: LanguageName;
  readonly #transport: Transport;
  readonly #where: string;
  readonly #openMs: number;
  /** Not written yet. */
  #waiting: Call[] = [];
  /** Written to the shell; the first one is running. */
  #sent: Call[] = [];
  #shell: Shell | undefined;
  /** When the current attempt to open a shell began. */
  #opening: number | undefined;
  readonly #silence: Silence;
  #closing: Promise<void> | undefined;
  readonly #kept = new Set<KeptFolder>();

  constructor(transport: Transport, options: SessionOptions = {}) {
    this.#transport = transport;
    this.label = transport.label;
    this.language = transport.language.name;
    this.#where = options.host === undefined ? transport.label : `${options.host} (${transport.label})`;
    this.#openMs = options.openTimeoutMs ?? OPEN_MS;
    this.#silence = options.silence ?? new Silence();
  }

  /**
   * @throws UnableError if the host cannot be reached, the command takes too long, or its shell is lost during it
   * @throws TypeError for a command with a NUL byte
   */
  run(command: string, options: RunOptions = {}): Promise<Reply> {
    const call = new Call(command, options);
    if (options.once !== true) this.#add(call);
    else {
      const question = new Call(this.#transport.language.nothing, { alongside: call.alongside });
      call.alongside(question.command);
      this.#add(question);
      question.reply.then(
        () => this.#add(call),
        (error) => call.fail(error),
      );
    }
    return call.reply;
  }

  async put(source: FileSource, path: string, options: MoveOptions = {}): Promise<Reply> {
    return putFile(this.#place(path), source, path, options);
  }

  async get(
    path: string,
    take: (bytes: Buffer) => void | Promise<void>,
    options: MoveOptions = {},
  ): Promise<Reply> {
    return getFile(this.#place(path), path, take, options);
  }

  async keepFolder(options: KeepOptions): Promise<KeptFolder> {
    const folder = await keepFolder(this.#place('a temporary folder'), options);
    if (this.#closing !== undefined) await folder.abandon();
    this.#kept.add(folder);
    return folder;
  }

  #place(path: string): MovePlace {
    if (this.#closing !== undefined)
      throw new UnableError(`the session with ${this.#where} is closed: ${path}`);
    if (path.includes('\0')) throw new TypeError('a NUL byte cannot be part of a path');
    return { transport: this.#transport, where: this.#where, openMs: this.#openMs };
  }

  #add(call: Call): void {
    if (this.#closing !== undefined) call.close(this.#where);
    else if (call.command.includes('\0')) {
      call.fail(new TypeError('a NUL byte cannot be part of a command'));
    } else {
      this.#waiting.push(call);
      this.#pump();
      if (this.#shell === undefined) this.#bound(call);
    }
  }

  /** A call waits for a shell as long as it may, but only a moment if the host is known not to answer. The attempt to open it continues. */
  #bound(call: Call): void {
    const { reason } = this.#silence;
    const begun = this.#opening ?? performance.now();
    const patience = reason === undefined ? call.openTimeoutMs : begun + PATIENCE_MS - performance.now();
    const ms = Math.min(call.openTimeoutMs, patience);
    const timer = setTimeout(
      () => {
        if (this.#shell !== undefined) return;
        this.#waiting = this.#waiting.filter((other) => other !== call);
        this.#sent = this.#sent.filter((other) => other !== call);
        call.fail(this.#silence.reason ?? this.notYet(call.openTimeoutMs));
      },
      Math.max(0, ms),
    );
    void call.over.then(() => clearTimeout(timer));
  }

  notYet(elapsedMs: number): UnableError {
    return (
      placed(this.#transport.notYet?.(elapsedMs), this.label, this.#where) ??
      new UnableError(reason`no shell answered on ${own(this.#where)}${waited(elapsedMs)}`)
    );
  }

  /** Ends a running command, its shell and the transport. Waiting calls are rejected. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const shell = this.#shell;
    const [running] = this.#sent;
    for (const call of [...this.#sent.splice(0), ...this.#waiting.splice(0)]) call.close(this.#where);
    const removed = Promise.all([...this.#kept].map((folder) => folder.abandon()));
    if (shell !== undefined) {
      if (running !== undefined)
        await signalCommand(this.#transport, shell.pid, 'KILL', 0, END_MS, running.alongside);
      shell.end();
      // sshd closes the shell's input when the connection ends; waiting for that would cost a round trip.
      if (this.#transport.login !== true) await within(shell.gone, GOODBYE_MS);
      shell.destroy();
    }
    await removed;
    await this.#transport.close();
  }

  /** Opens a shell if one is needed, writes what may be written, and starts the clock of the first in line. */
  #pump(): void {
    if (this.#closing !== undefined) return;
    if (this.#shell === undefined) {
      if (this.#waiting.length > 0 && this.#opening === undefined) void this.#open();
      return;
    }
    const shell = this.#shell;
    this.#writeAhead((asked) => shell.ask(asked));
    const [first] = this.#sent;
    first?.start(() => void this.#expire(first, shell));
  }

  #writeAhead(ask: (asked: AskedCommand) => void): void {
    let ahead = this.#sent.reduce((sum, call) => sum + call.command.length, 0);
    for (let call = this.#waiting[0]; call !== undefined; call = this.#waiting[0]) {
      ahead += call.command.length;
      if (this.#sent.length > 0 && ahead > AHEAD) break;
      this.#waiting.shift();
      this.#send(call, ask);
    }
  }

  async #open(): Promise<void> {
    const begun = performance.now();
    const { prelude, who } = this.#transport.language;
    this.#opening = begun;
    try {
      const [first] = this.#waiting;
      const shell = await Shell.open(this.#transport, this.#where, this.#openMs, (ask) => {
        first?.alongside(prelude + who);
        this.#writeAhead(ask);
      });
      if (this.#closing !== undefined) return shell.destroy();
      this.#shell = shell;
      this.#silence.end();
      void shell.gone.then((reason) => this.#lost(shell, reason));
    } catch (error) {
      if (error instanceof UnableError && performance.now() - begun > QUICK_MS) this.#silence.begin(error);
      for (const call of [...this.#sent.splice(0), ...this.#waiting.splice(0)]) call.fail(error);
    } finally {
      this.#opening = undefined;
      this.#pump();
    }
  }

  #send(call: Call, ask: (asked: AskedCommand) => void): void {
    this.#sent.push(call);
    ask({
      command: call.command,
      maxBytes: call.maxBytes,
      ...(call.mark === undefined ? {} : { mark: call.mark }),
      began: () => {
        call.began = true;
      },
      ended: (stdout, stderr) => {
        if (this.#sent[0] !== call) return;
        this.#sent.shift();
        call.answer(stdout, stderr, this.#where);
        this.#pump();
      },
    });
  }

  /**
   * The deadline of the running command: first it gets TERM, so that the shell can continue; then it is killed with its shell; then the
   * shell is abandoned.
   */
  async #expire(call: Call, shell: Shell): Promise<void> {
    call.late = true;
    const end = performance.now() + END_MS;
    const left = () => end - performance.now();
    // A process that is younger than half the time belongs to the next command.
    const olderThanMs = call.timeoutMs / 2;
    await Promise.race([
      call.over,
      signalCommand(this.#transport, shell.pid, 'TERM', olderThanMs, left(), call.alongside),
    ]);
    if ((await within(call.over, Math.min(TERM_MS, left()))) !== LATE) return;
    if (left() > 0) call.killed = true;
    await Promise.race([
      call.over,
      signalCommand(this.#transport, shell.pid, 'KILL', olderThanMs, left(), call.alongside),
    ]);
    if ((await within(call.over, left())) !== LATE) return;
    call.stuck = true;
    shell.destroy();
    this.#lost(shell, 'given up');
  }

  #lost(shell: Shell, reason: string): void {
    if (this.#shell !== shell) return;
    this.#shell = undefined;
    const again = this.#sent.splice(0).filter((call) => call.lost(this.#where, reason));
    for (const call of again) {
      call.resend();
      call.alongside(call.command);
    }
    this.#waiting.unshift(...again);
    this.#pump();
  }
}
