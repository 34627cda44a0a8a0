import type { Readable, Writable } from 'node:stream';
import type { UnableError } from '../model/errors.ts';
import type { Language, LanguageName } from './language.ts';

/** One byte channel to a shell that reads commands. */
export interface ShellChannel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves once, with the reason in words, when the channel is gone for any cause. Never rejects. */
  readonly closed: Promise<string>;
  /** Ends the channel at once; safe to call twice. */
  destroy(): void;
}

/** A way to a shell on one host. `open` may be called many times; each call gives a separate shell. */
export interface Transport {
  readonly name: string;
  /** The language of its shells. */
  readonly language: Language;
  /** It logs in like a person: start files run, there may be a password, and the end of the connection ends the shells. */
  readonly login?: true;
  /** For messages: `ssh deploy@web-3:22`, `docker 3f2a1b…`, `local`. */
  readonly label: string;
  /** Opens a shell. @throws UnableError that says host, phase, elapsed time and what to do next */
  open(options: { timeoutMs: number }): Promise<ShellChannel>;
  /** Why a shell that was opened may not answer, in words, where what stands between can be asked. Settles within a second or two. Never rejects. */
  silent?(): Promise<string | undefined>;
  /** How far the current attempt has got, for a caller that stops waiting; undefined if that is unknown. */
  notYet?(elapsedMs: number): UnableError | undefined;
  /** Releases everything, and ends an attempt to open a shell; safe to call twice. */
  close(): Promise<void>;
}

/** The answer to a command. The same shape for success and failure. */
export interface Reply {
  /** The command as sent. */
  readonly command: string;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly exitCode: number;
  readonly durationMs: number;
  /** When it was handed over and when its answer was complete, by the clock of this machine: ms since 1970. */
  readonly asked?: number;
  readonly answered?: number;
  /** True if output beyond the cap was dropped. */
  readonly truncated: boolean;
  /** For a look: what the headings of its answer end with, so that no output can be taken for one (resource/sections.ts). */
  readonly mark?: string;
}

export interface RunOptions {
  /** Deadline of this one command from its turn on. Default 30,000. */
  readonly timeoutMs?: number;
  /** How long it may wait for a shell that is not open yet. Default: as long as opening one may take. */
  readonly openTimeoutMs?: number;
  /** Cap of each kept stream in bytes. Default 8 MiB. */
  readonly maxBytes?: number;
  /**
   * True for a command that changes something: it is never sent a second time, and the shell must answer a question first, so that a
   * connection that died unnoticed is found earlier. Default false: if a connection is lost and there is no sign that the command began, it
   * is sent once more.
   */
  readonly once?: boolean;
  /** True for a command of our own that only reads: see frameText. */
  readonly look?: boolean;
  /** Called with each other text that is sent to a shell for its sake: the start of a shell, a question whether it answers, signals. */
  alongside?(text: string): void;
}

/** A file on its way to a host: how many bytes it has, and where they come from. */
export interface FileSource {
  readonly size: number;
  /** Called once, when the host is ready for them. */
  open(): Iterable<Buffer> | AsyncIterable<Buffer>;
}

export interface MoveOptions {
  /** Deadline of the whole transfer once its shell is open. Default: one minute, and another second per MiB. */
  readonly timeoutMs?: number;
  /** Called with how many bytes are transferred, of how many. */
  progress?(done: number, size: number): void;
  /** Called with each text that is sent to a shell for it, without the bytes of the file. */
  alongside?(text: string): void;
}

/** A temporary folder of the login's alone, which the host removes when it is told to or when the connection ends. */
export interface KeptFolder {
  /** Absolute, on the host. */
  readonly path: string;
  /** How it was made. */
  readonly made: Reply;
  /**
   * Removes it, and waits until it is gone; calling it again waits for the same.
   * @param late something may still write in it for a moment
   * @returns why it may still be there, in words; undefined when it is gone. Never rejects
   */
  remove(late: boolean): Promise<string | undefined>;
  /** Ends what works in it and removes it, without asking how, within five seconds. Never rejects. */
  abandon(): Promise<string | undefined>;
}

export interface KeepOptions {
  /** When the host removes it although nobody said so, which is for connections whose end it does not notice. */
  readonly limitMs: number;
  /** Called with each text that is sent to a shell for it. */
  alongside?(text: string): void;
}

/** Runs commands and moves files: a session in production, a recording in tests. */
export interface Runner {
  readonly label: string;
  /** The language of its commands. */
  readonly language: LanguageName;
  /**
   * Runs a command in its language. Calls may overlap: they are pipelined and answered in order.
   * @throws UnableError on timeout or when the host cannot be reached (after one reconnect)
   */
  run(command: string, options?: RunOptions): Promise<Reply>;
  /**
   * Writes a file of any size, in place. The reply has the exit status and the message of the host, for example that there is no such
   * folder.
   * @throws UnableError if the host cannot be reached, the time is up, or not exactly its bytes arrived: then the file is incomplete
   */
  put(source: FileSource, path: string, options?: MoveOptions): Promise<Reply>;
  /**
   * Reads a regular file of any size, as large as it is at the beginning; the next piece is read only when the last one was taken. The
   * reply has the exit status and the message of the host, and no standard output.
   * @throws UnableError if the host cannot be reached, the time is up, or fewer bytes came than the file had
   */
  get(path: string, take: (bytes: Buffer) => void | Promise<void>, options?: MoveOptions): Promise<Reply>;
  /**
   * Makes a temporary folder that is gone when this runner is closed, its process ends in whatever way, or the connection is lost.
   * @throws UnableError if the host cannot be reached or has no place for it
   */
  keepFolder(options: KeepOptions): Promise<KeptFolder>;
  /** How far reaching the host has got, for a caller that stops waiting. */
  notYet?(elapsedMs: number): UnableError;
  close(): Promise<void>;
}
