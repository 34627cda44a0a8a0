import type { Readable, Writable } from 'node:stream';
import type { UnableError } from '../model/errors.ts';
import type { Language, LanguageName } from './language.ts';

/** One byte channel on whose other end a shell reads commands. */
export interface ShellChannel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves once, with the reason in words, when the channel is gone for whatever cause. Never rejects. */
  readonly closed: Promise<string>;
  /** Ends the channel at once; safe to call twice. */
  destroy(): void;
}

/** A way to a shell on one host. `open` may be called many times; each call gives a shell of its own. */
export interface Transport {
  readonly name: string;
  /** What its shells understand. */
  readonly language: Language;
  /** It logs in as a person would: start files run, there may be a password, and the end of the connection is the end of the shells. */
  readonly login?: true;
  /** For messages: `ssh deploy@web-3:22`, `docker 3f2a1b…`, `local`. */
  readonly label: string;
  /**
   * Opens a shell.
   * @throws UnableError which says host, phase, elapsed time and what next
   */
  open(options: { timeoutMs: number }): Promise<ShellChannel>;
  /** Why a shell that was opened may not answer, in words, where what stands between can be asked. Settles within a second or two. Never rejects. */
  silent?(): Promise<string | undefined>;
  /** How far the attempt has come that is under way, for whoever waits no longer than this; undefined where nobody can tell. */
  notYet?(elapsedMs: number): UnableError | undefined;
  /** Releases everything, and ends an attempt to open a shell; safe to call twice. */
  close(): Promise<void>;
}

/** What a command answered. The same shape for success and failure. */
export interface Reply {
  /** What was run, as sent. */
  readonly command: string;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly exitCode: number;
  readonly durationMs: number;
  /** When it was handed over and when its answer was complete, by the clock of this machine: ms since 1970. */
  readonly asked?: number;
  readonly answered?: number;
  /** True when output beyond the cap was dropped. */
  readonly truncated: boolean;
  /** Of a look: what the headings of its answer end with, so that no output can be taken for one (resource/sections.ts). */
  readonly mark?: string;
}

export interface RunOptions {
  /** Deadline of this one command once it is its turn. Default 30,000. */
  readonly timeoutMs?: number;
  /** How long it may wait for a shell that is not open yet. Default: as long as opening one may take. */
  readonly openTimeoutMs?: number;
  /** Cap of each kept stream in bytes. Default 8 MiB. */
  readonly maxBytes?: number;
  /**
   * True for a command that changes something: it is never sent a second time, and the shell must answer a question
   * first, so that a connection that died unnoticed is found before. Default false: when a connection is lost and there is no
   * sign that the command began, it is sent once more.
   */
  readonly once?: boolean;
  /** True for a command of our own that only reads: see frameText. */
  readonly look?: boolean;
  /** Told of each text that is sent to a shell for its sake besides it: the beginning of a shell, a question whether it lives, signals. */
  alongside?(text: string): void;
}

/** A file on its way to a host: how many bytes it has, and where they come from. */
export interface FileSource {
  readonly size: number;
  /** Called once, when the host is ready for them. */
  open(): Iterable<Buffer> | AsyncIterable<Buffer>;
}

export interface MoveOptions {
  /** Deadline of the whole transfer once its shell is open. Default: one minute, and a second more for each MiB. */
  readonly timeoutMs?: number;
  /** Told how many bytes are through, of how many. */
  progress?(done: number, size: number): void;
  /** Told of each text that is sent to a shell for it; the bytes of the file are none. */
  alongside?(text: string): void;
}

/** Something commands can be run on, and files moved to and from: a session in life, a recording in tests. */
export interface Runner {
  readonly label: string;
  /** What its commands are written in. */
  readonly language: LanguageName;
  /**
   * Runs a command in its language. Calls may overlap: they are pipelined and answered in order.
   * @throws UnableError on timeout or when the host cannot be reached (after one reconnect)
   */
  run(command: string, options?: RunOptions): Promise<Reply>;
  /**
   * Writes a file of any size, in place. The reply has the exit status and the words of the host, for example that there is no such folder.
   * @throws UnableError when the host cannot be reached, the time is over, or other than all its bytes arrived: then what stands in the file is not whole
   */
  put(source: FileSource, path: string, options?: MoveOptions): Promise<Reply>;
  /**
   * Reads a regular file of any size, as large as it is when it begins; each piece is waited for before the next is read.
   * The reply has the exit status and the words of the host, and no standard output.
   * @throws UnableError when the host cannot be reached, the time is over, or fewer bytes came than the file had
   */
  get(path: string, take: (bytes: Buffer) => void | Promise<void>, options?: MoveOptions): Promise<Reply>;
  /** How far it has come with reaching the host, for whoever waits no longer than this. */
  notYet?(elapsedMs: number): UnableError;
  close(): Promise<void>;
}
