import { randomBytes } from 'node:crypto';
import { UnableError } from '../../model/errors.ts';
import { plainUnable } from '../../model/plain-error.ts';
import { own, reason, took, waited } from '../../model/reason.ts';
import { LATE, within } from '../deadline.ts';
import type { Language } from '../language.ts';
import type { ShellChannel, Transport } from '../transport.ts';
import { type Captured, FrameReader } from './frame-reader.ts';
import { Said } from './said.ts';

/** One command as a shell answers it. */
export interface AskedCommand {
  readonly command: string;
  readonly maxBytes: number;
  /** For a look: what the headings of its answer end with. */
  readonly mark?: string;
  /** Called at the first sign that the command has started. */
  began(): void;
  /** Called when both streams are complete. */
  ended(stdout: Captured, stderr: Captured): void;
}

/** A shell that has answered: commands go in, answers come out in order. */
export class Shell {
  /** Process id of the shell on its host; the commands are its descendants. */
  readonly pid: number;
  /** Resolves with the reason when the shell is gone. */
  readonly gone: Promise<string>;
  readonly #language: Language;
  readonly #channel: ShellChannel;
  readonly #stdout: FrameReader;
  readonly #stderr: FrameReader;

  private constructor(
    language: Language,
    channel: ShellChannel,
    stdout: FrameReader,
    stderr: FrameReader,
    pid: number,
  ) {
    this.#language = language;
    this.#channel = channel;
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.pid = pid;
    this.gone = channel.closed;
  }

  /**
   * Opens a shell and proves that it answers, whatever a login prints first.
   * @param where for messages, for example `web (ssh deploy@web-3:22)`
   * @param ahead commands to send before the shell has answered, which saves a round trip
   * @throws UnableError; then none of these commands will be answered
   */
  static async open(
    transport: Transport,
    where: string,
    timeoutMs: number,
    ahead: (ask: (asked: AskedCommand) => void) => void = () => {},
  ): Promise<Shell> {
    const start = performance.now();
    const channel = await transport.open({ timeoutMs }).catch((error) => {
      throw placed(error, transport.label, where);
    });
    const { language } = transport;
    const [stdout, stderr] = [new FrameReader(), new FrameReader()];
    const said = new Said();
    const listen = (reader: FrameReader) => (chunk: Buffer) => {
      said.add(chunk);
      reader.feed(chunk);
    };
    channel.stdout.on('data', listen(stdout));
    channel.stderr.on('data', listen(stderr));
    channel.stdout.resume();
    channel.stderr.resume();
    for (const stream of [channel.stdin, channel.stdout, channel.stderr]) stream.on('error', () => {});

    const hello = new Promise<number>((resolve) => {
      send(channel, stdout, stderr, (nonce) => language.prelude + language.greet(nonce), {
        maxBytes: 100,
        began: () => {},
        ended: ({ bytes }) => resolve(Number(bytes.toString())),
      });
    });
    ahead((asked) => send(channel, stdout, stderr, framed(language, asked), asked));
    const left = timeoutMs - (performance.now() - start);
    const answer = await within(Promise.race([hello, channel.closed]), left);
    if (typeof answer === 'number') {
      said.forget();
      return new Shell(language, channel, stdout, stderr, answer);
    }
    channel.destroy();
    const elapsedMs = performance.now() - start;
    const why = answer === LATE ? await transport.silent?.() : undefined;
    const what =
      answer === LATE
        ? reason`no shell answered on ${own(where)}${waited(elapsedMs)}${why === undefined ? said.toString() : `: ${why}`}`
        : reason`the shell on ${own(where)} ended${took(elapsedMs)} before it answered: ${answer}${said.toString()}`;
    throw new UnableError(what, {
      hint: language.hint(said.toString(), { late: answer === LATE, login: transport.login === true }),
    });
  }

  /** Writes a command at once; earlier commands are answered first. */
  ask(asked: AskedCommand): void {
    send(this.#channel, this.#stdout, this.#stderr, framed(this.#language, asked), asked);
  }

  /** Tells the shell that no more commands come; it ends by itself after the last answer. */
  end(): void {
    this.#channel.stdin.end();
  }

  destroy(): void {
    this.#channel.destroy();
  }
}

function framed(language: Language, { command, mark }: AskedCommand): (nonce: string) => string {
  return (nonce) => language.frame(command, nonce, mark);
}

function send(
  channel: ShellChannel,
  stdout: FrameReader,
  stderr: FrameReader,
  textFor: (nonce: string) => string,
  asked: Pick<AskedCommand, 'maxBytes' | 'began' | 'ended'>,
): void {
  const nonce = randomBytes(16).toString('hex');
  const text = textFor(nonce);
  let out: Captured | undefined;
  let err: Captured | undefined;
  const complete = () => {
    if (out !== undefined && err !== undefined) asked.ended(out, err);
  };
  const common = { nonce, maxBytes: asked.maxBytes, began: asked.began };
  stdout.expect({
    ...common,
    ended: (captured) => {
      out = captured;
      complete();
    },
  });
  stderr.expect({
    ...common,
    ended: (captured) => {
      err = captured;
      complete();
    },
  });
  channel.stdin.write(text);
}

/** The transport knows a host by its login, the reader of a message by its name. */
export function placed<E>(error: E, label: string, where: string): E | UnableError {
  if (!(error instanceof UnableError) || where === label) return error;
  const { message, common, cause } = error;
  const text = message.startsWith(`${label}: `)
    ? `${where}${message.slice(label.length)}`
    : `${where}: ${message}`;
  return new UnableError({ text, common }, { hint: plainUnable(error).hint, cause });
}
