import type { Duplex } from 'node:stream';
import { printElapsed } from '../model/elapsed.ts';
import { UnableError } from '../model/errors.ts';
import { LATE, within } from './deadline.ts';
import { type Channel, type Connection, connect, whyLost } from './ssh-client.ts';
import type { Hop } from './ssh-hop.ts';
import type { ShellChannel } from './transport.ts';

/** A connection that is up, with its jump hosts. */
export class Line {
  up = true;
  /** Resolves with the reason when the connection is gone. */
  readonly gone: Promise<string>;
  readonly #connections: readonly Connection[];

  private constructor(connections: readonly Connection[]) {
    this.#connections = connections;
    let last: Error | undefined;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.gone = promise;
    for (const connection of connections) {
      connection.on('error', (error: Error) => {
        last ??= error;
      });
      connection.on('close', () => {
        this.up = false;
        resolve(whyLost(last));
        this.drop();
      });
    }
  }

  /**
   * Logs in to each hop through the one before.
   * @throws UnableError
   */
  static async dial(hops: readonly Hop[], timeoutMs: number): Promise<Line> {
    const end = performance.now() + timeoutMs;
    const connections: Connection[] = [];
    try {
      let through: Duplex | undefined;
      for (const [index, hop] of hops.entries()) {
        const connection = await connect(hop, through, end - performance.now());
        connections.push(connection);
        const next = hops[index + 1];
        if (next !== undefined) through = await forward(connection, hop, next, end - performance.now());
      }
      return new Line(connections);
    } catch (error) {
      for (const connection of connections.reverse()) connection.end();
      throw error;
    }
  }

  /** Starts a command whose streams are a shell's. */
  exec(command: string): Promise<ShellChannel> {
    return new Promise((resolve, reject) => {
      this.#connections.at(-1)?.exec(command, (error, channel) => {
        // Listened to at once: the end of a short-lived shell may stand in the same packet.
        if (error === undefined || error === null) resolve(shellChannel(channel, this));
        else reject(error);
      });
    });
  }

  /** Says goodbye and ends all connections; safe to call twice. */
  drop(): void {
    this.up = false;
    for (const connection of [...this.#connections].reverse()) connection.end();
  }

  /**
   * Ends all connections without a goodbye, because nobody answers: one that waits for its goodbye to arrive would stay
   * for as long as the kernel tries, and ssh2 destroys none that has said it.
   */
  abandon(): void {
    this.up = false;
    for (const connection of [...this.#connections].reverse()) connection.destroy();
  }
}

async function forward(connection: Connection, hop: Hop, next: Hop, timeoutMs: number): Promise<Duplex> {
  const start = performance.now();
  const opening = new Promise<Channel>((resolve, reject) => {
    connection.forwardOut('127.0.0.1', 0, next.address, next.port, (error, channel) => {
      if (error === undefined || error === null) resolve(channel);
      else reject(error);
    });
  });
  const channel = await within(opening, timeoutMs).catch((error: Error) => error);
  if (channel !== LATE && !(channel instanceof Error)) return channel;
  const to = `${next.address} port ${next.port}`;
  const why = channel === LATE ? 'no answer' : channel.message;
  throw new UnableError(
    `${next.label}: ${hop.label} did not connect to ${to} after ${printElapsed(performance.now() - start)}: ${why} (jump)`,
    { hint: 'is the host up as seen from the jump host, and does the jump host allow forwarding?' },
  );
}

function shellChannel(stream: Channel, line: Line): ShellChannel {
  const { promise: closed, resolve } = Promise.withResolvers<string>();
  let why: string | undefined;
  stream.on('error', () => {});
  stream.on('exit', (code: number | null, signal?: string) => {
    why = code === null ? `its shell was ended by ${signal}` : `its shell ended with exit code ${code}`;
  });
  stream.on('close', () => {
    if (why !== undefined || line.up) return resolve(why ?? 'the server closed the channel');
    line.gone.then(resolve);
  });
  line.gone.then(resolve);
  return {
    stdin: stream,
    stdout: stream,
    stderr: stream.stderr,
    closed,
    destroy: () => {
      resolve('its shell was ended by us');
      if (line.up) stream.close();
    },
  };
}
