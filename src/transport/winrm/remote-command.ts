import { PassThrough, Writable } from 'node:stream';
import type { ShellChannel } from '../transport.ts';
import type { WinrmClient } from './client.ts';
import { type MessageSubject, receiveOutput, sendInput, TIMED_OUT, terminate } from './soap.ts';

/** Bytes of standard input in one message: it must fit into an envelope of 150 KiB in base64. */
const PIECE = 32 * 1024;
/** How long a server is asked to wait for output, and how much longer its answer may take. */
const [WAIT_SECONDS, GRACE_MS] = [20, 15_000];
/** How long a message with an immediate answer may take. */
const SEND_MS = 30_000;
const END_MS = 2_000;

/** A command in a remote shell as a channel: written data is sent, and its output is polled continuously. */
export class RemoteCommand {
  readonly channel: ShellChannel;
  readonly #client: WinrmClient;
  readonly #subject: MessageSubject;
  readonly #id: string;
  readonly #goodbye: () => Promise<void>;
  readonly #stdout = new PassThrough();
  readonly #stderr = new PassThrough();
  readonly #over = new AbortController();
  readonly #closed = Promise.withResolvers<string>();
  #ending: Promise<void> | undefined;
  #ended = false;

  constructor(client: WinrmClient, subject: MessageSubject, id: string, goodbye: () => Promise<void>) {
    this.#client = client;
    this.#subject = subject;
    this.#id = id;
    this.#goodbye = goodbye;
    const stdin = new Writable({
      highWaterMark: PIECE,
      write: (chunk: Buffer, _encoding, done) => void this.#send(chunk).then(() => done(), done),
      final: (done) =>
        void this.#post(sendInput(this.#subject, this.#id, Buffer.alloc(0), true)).then(() => done(), done),
    });
    stdin.on('error', (error) => this.#finish(error.message));
    this.channel = {
      stdin,
      stdout: this.#stdout,
      stderr: this.#stderr,
      closed: this.#closed.promise,
      destroy: () => void this.end(),
    };
    void this.#receive();
  }

  /** Ends it and its shell; safe to call twice. */
  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    const done = this.#ended;
    this.#finish('its shell was ended by us');
    if (!done)
      await this.#client.post(terminate(this.#subject, this.#id), END_MS, 'end command').catch(() => {});
    await this.#goodbye();
  }

  async #send(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; at += PIECE)
      await this.#post(sendInput(this.#subject, this.#id, chunk.subarray(at, at + PIECE), false));
  }

  async #post(message: string): Promise<void> {
    const { fault } = await this.#client.post(message, SEND_MS, 'send', this.#over.signal);
    if (fault !== undefined) throw new Error(fault.text);
  }

  async #receive(): Promise<void> {
    const asking = receiveOutput({ ...this.#subject, seconds: WAIT_SECONDS }, this.#id);
    try {
      while (!this.#ended) {
        const answer = await this.#client.post(
          asking,
          WAIT_SECONDS * 1000 + GRACE_MS,
          'receive',
          this.#over.signal,
        );
        if (answer.fault?.code === TIMED_OUT) continue;
        if (answer.fault !== undefined) return this.#finish(answer.fault.text);
        for (const { stream, bytes } of answer.output)
          if (bytes.length > 0) await this.#put(stream === 'stderr' ? this.#stderr : this.#stdout, bytes);
        if (answer.done) {
          this.#finish(`its shell ended with exit code ${answer.exitCode ?? 'unknown'}`);
          void this.end();
        }
      }
    } catch (error) {
      this.#finish((error as Error).message);
    }
  }

  /** Waits until the output has been taken. */
  async #put(stream: PassThrough, bytes: Buffer): Promise<void> {
    if (stream.write(bytes) || this.#ended) return;
    await new Promise<void>((resolve) => {
      stream.once('drain', resolve).once('close', resolve);
    });
  }

  #finish(why: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#over.abort();
    this.#stdout.end();
    this.#stderr.end();
    this.channel.stdin.destroy();
    this.#closed.resolve(why);
  }
}
