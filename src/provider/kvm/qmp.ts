import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { printElapsed } from '../../model/elapsed.ts';
import { LATE, within } from '../../transport/deadline.ts';

const CONNECT_MS = 10_000;
const ANSWER_MS = 10_000;
const LOOK_MS = 20;
/** An answer that is longer is no answer. */
const MOST_BYTES = 1024 * 1024;

interface Answer {
  readonly return?: unknown;
  readonly error?: { readonly desc?: string };
  readonly event?: string;
  readonly QMP?: object;
}

/** Speaks to one qemu ("QEMU Machine Protocol Specification"): JSON lines, one command after another. */
export class Qmp {
  readonly #socket: Socket;
  readonly #answers: ((answer: Answer | Error) => void)[] = [];
  #text = '';
  #lost: Error | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.#read(text));
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end(new Error('qemu is gone')));
    // It keeps no finished run from ending.
    socket.unref();
  }

  /**
   * @param path of its socket, which may come to be a moment after qemu has started
   * @param lives whether it is worth to wait for it
   * @throws Error
   */
  static async open(path: string, lives: () => boolean): Promise<Qmp> {
    const end = performance.now() + CONNECT_MS;
    for (;;) {
      try {
        const qmp = new Qmp(await connected(path));
        await qmp.execute('qmp_capabilities');
        return qmp;
      } catch (error) {
        if (!lives() || performance.now() >= end) throw error;
        await sleep(LOOK_MS);
      }
    }
  }

  /** @returns what it answers. @throws Error with qemu's own words */
  async execute(command: string, args: object = {}, timeoutMs = ANSWER_MS): Promise<unknown> {
    if (this.#lost !== undefined) throw this.#lost;
    const { promise, resolve } = Promise.withResolvers<Answer | Error>();
    this.#answers.push(resolve);
    this.#socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    const answer = await within(promise, timeoutMs);
    if (answer === LATE)
      throw new Error(`qemu did not answer to ${command} within ${printElapsed(timeoutMs)}`);
    if (answer instanceof Error) throw answer;
    if (answer.error !== undefined) throw new Error(`${command}: ${answer.error.desc ?? 'qemu refused'}`);
    return answer.return;
  }

  /** A command of qemu's monitor for people, which says what went wrong in its text. @throws Error */
  async monitor(line: string, timeoutMs: number): Promise<void> {
    const said = await this.execute('human-monitor-command', { 'command-line': line }, timeoutMs);
    if (typeof said === 'string' && said.trim() !== '') throw new Error(said.trim());
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    this.#text += text;
    if (this.#text.length > MOST_BYTES) this.#end(new Error('qemu answers without end'));
    const lines = this.#text.split('\n');
    this.#text = lines.pop() ?? '';
    for (const line of lines) {
      const answer = parsed(line);
      if (answer.event !== undefined || answer.QMP !== undefined) continue;
      this.#answers.shift()?.(answer);
    }
  }

  #end(error: Error): void {
    this.#lost ??= error;
    for (const answer of this.#answers.splice(0)) answer(error);
    this.#socket.destroy();
  }
}

function parsed(line: string): Answer {
  try {
    return JSON.parse(line) as Answer;
  } catch {
    return { error: { desc: `qemu said what cannot be read: ${line.slice(0, 80)}` } };
  }
}

function connected(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
