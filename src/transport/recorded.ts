import { readFileSync } from 'node:fs';
import { closest } from 'fastest-levenshtein';
import type { LanguageName } from './language.ts';
import type {
  FileSource,
  KeepOptions,
  KeptFolder,
  MoveOptions,
  Reply,
  Runner,
  RunOptions,
} from './transport.ts';

/**
 * Recorded answers of real hosts, so that a resource is tested on every operating system without a machine.
 *
 * A transcript is a text file that can be reviewed and diffed. Per command:
 *
 *     # a comment, before a command
 *     $ stat -c '%s' -- '/etc/passwd'
 *     > second line of the same command, if it has one
 *     exit 0
 *     stdout:
 *     |1432
 *     stderr:
 *     |a last line that does not end in a newline
 *     \ no newline
 *
 * An empty stream is left out. A stream that is not plain text stands as `stdout base64:` with base64 in `|` lines.
 * Any other line is refused.
 */

/** One command and what a host answered. Text stands for its UTF-8 bytes. */
export interface Exchange {
  readonly command: string;
  /** Default: empty. */
  readonly stdout?: string | Buffer;
  /** Default: empty. */
  readonly stderr?: string | Buffer;
  /** Default: 0. */
  readonly exitCode?: number;
}

/** Answers from a transcript. A command that occurs several times is answered in that order, and the last answer stays. */
export class Recording implements Runner {
  readonly label: string;
  readonly language: LanguageName;
  readonly #answers = new Map<string, Exchange[]>();

  constructor(transcript: readonly Exchange[], label = 'recording', language: LanguageName = 'sh') {
    this.label = label;
    this.language = language;
    for (const exchange of transcript) {
      this.#answers.set(exchange.command, [...(this.#answers.get(exchange.command) ?? []), exchange]);
    }
  }

  /** @throws Error (never UnableError, which would read as a verdict) if the transcript does not have the command */
  async run(command: string, options: RunOptions = {}): Promise<Reply> {
    const answers = this.#answers.get(command);
    const answer = answers !== undefined && answers.length > 1 ? answers.shift() : answers?.[0];
    if (answer === undefined) throw new Error(this.#unknown(command));
    const cap = options.maxBytes ?? Number.POSITIVE_INFINITY;
    const [stdout, stderr] = [Buffer.from(answer.stdout ?? ''), Buffer.from(answer.stderr ?? '')];
    return {
      command,
      stdout: stdout.subarray(0, cap),
      stderr: stderr.subarray(0, cap),
      exitCode: answer.exitCode ?? 0,
      durationMs: 0,
      truncated: stdout.length > cap || stderr.length > cap,
    };
  }

  async put(_source: FileSource, path: string): Promise<Reply> {
    throw new Error(`${this.label} takes no files: ${path}`);
  }

  async get(path: string): Promise<Reply> {
    throw new Error(`${this.label} has no files: ${path}`);
  }

  async keepFolder(): Promise<KeptFolder> {
    throw new Error(`${this.label} has no folders`);
  }

  async close(): Promise<void> {}

  #unknown(command: string): string {
    const known = [...this.#answers.keys()];
    const nearest = known.length === 0 ? '  (it has none)' : indent(closest(command, known));
    return `${this.label} has no answer for the command\n${indent(command)}\nThe nearest it has is\n${nearest}`;
  }
}

/** Passes commands on to a real host and keeps its answers. */
export class Recorder implements Runner {
  readonly label: string;
  readonly language: LanguageName;
  readonly transcript: Exchange[] = [];
  readonly #runner: Runner;

  constructor(runner: Runner) {
    this.#runner = runner;
    this.label = runner.label;
    this.language = runner.language;
  }

  async run(command: string, options?: RunOptions): Promise<Reply> {
    const reply = await this.#runner.run(command, options);
    const { stdout, stderr, exitCode } = reply;
    this.transcript.push({ command, stdout, stderr, exitCode });
    return reply;
  }

  put(source: FileSource, path: string, options?: MoveOptions): Promise<Reply> {
    return this.#runner.put(source, path, options);
  }

  get(path: string, take: (bytes: Buffer) => void | Promise<void>, options?: MoveOptions): Promise<Reply> {
    return this.#runner.get(path, take, options);
  }

  keepFolder(options: KeepOptions): Promise<KeptFolder> {
    return this.#runner.keepFolder(options);
  }

  close(): Promise<void> {
    return this.#runner.close();
  }
}

/** @throws Error with path and line for an invalid transcript */
export function readTranscript(path: string): Exchange[] {
  return parseTranscript(readFileSync(path, 'utf8'), path);
}

/** @param name precedes the line number in errors */
export function parseTranscript(text: string, name = 'transcript'): Exchange[] {
  const lines = text.split('\n');
  const exchanges: Exchange[] = [];
  let at = 0;
  const take = (prefix: string): string[] => {
    const taken: string[] = [];
    while (lines[at]?.startsWith(prefix)) taken.push((lines[at++] as string).slice(prefix.length));
    return taken;
  };
  const refuse = (wanted: string): never => {
    throw new Error(`${name}:${at + 1}: expected ${wanted}, found ${JSON.stringify(lines[at] ?? 'the end')}`);
  };
  const stream = (label: 'stdout' | 'stderr'): Buffer | undefined => {
    if (lines[at] === `${label} base64:`) {
      at++;
      return Buffer.from(take('|').join(''), 'base64');
    }
    if (lines[at] !== `${label}:`) return undefined;
    at++;
    const taken = take('|');
    if (taken.length === 0) return undefined;
    const body = taken.join('\n');
    if (lines[at] !== NO_NEWLINE) return Buffer.from(`${body}\n`);
    at++;
    return Buffer.from(body);
  };

  while (at < lines.length) {
    if (lines[at]?.trim() === '' || lines[at]?.startsWith('#')) {
      at++;
      continue;
    }
    if (!lines[at]?.startsWith('$ ')) refuse('"$ command", a comment or an empty line');
    const first = (lines[at++] as string).slice(2);
    const command = [first, ...take('> ')].join('\n');
    const exit = /^exit (\d+)$/.exec(lines[at] ?? '');
    if (exit === null) refuse('"exit" and a number');
    at++;
    exchanges.push({
      command,
      stdout: stream('stdout') ?? Buffer.alloc(0),
      stderr: stream('stderr') ?? Buffer.alloc(0),
      exitCode: Number(exit?.[1]),
    });
  }
  return exchanges;
}

/** The text that {@link parseTranscript} reads back. */
export function printTranscript(transcript: readonly Exchange[]): string {
  return transcript
    .map(({ command, stdout, stderr, exitCode }) =>
      [
        `$ ${command.replaceAll('\n', '\n> ')}`,
        `exit ${exitCode ?? 0}`,
        ...printStream('stdout', Buffer.from(stdout ?? '')),
        ...printStream('stderr', Buffer.from(stderr ?? '')),
        '',
      ].join('\n'),
    )
    .join('\n');
}

const NO_NEWLINE = '\\ no newline';

function printStream(label: string, bytes: Buffer): string[] {
  if (bytes.length === 0) return [];
  const text = bytes.toString('utf8');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for control characters
  const plain = Buffer.from(text).equals(bytes) && !/[\0-\x08\x0b-\x1f\x7f]/.test(text);
  if (!plain) {
    const lines = bytes.toString('base64').match(/.{1,100}/g) ?? [];
    return [`${label} base64:`, ...lines.map((line) => `|${line}`)];
  }
  const ends = text.endsWith('\n');
  const lines = (ends ? text.slice(0, -1) : text).split('\n').map((line) => `|${line}`);
  return [`${label}:`, ...lines, ...(ends ? [] : [NO_NEWLINE])];
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
