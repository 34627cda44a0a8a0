import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { UnableError } from '../model/errors.ts';
import { LATE, within } from './deadline.ts';
import { printElapsed } from './elapsed.ts';
import type { Surroundings } from './registry.ts';
import { type Channel, type Connection, connect, whyLost } from './ssh-client.ts';
import { type Hop, resolveHops } from './ssh-hop.ts';
import { answerSudo, sudoCommand } from './sudo.ts';
import type { ShellChannel, SshTarget, Transport } from './transport.ts';

/** How long a connection that is already up gets to open another channel before it counts as dead. */
const REUSE_MS = 5_000;

/** A host over ssh: one connection (through its jump hosts), each shell a channel of it. */
export class SshTransport implements Transport {
  readonly name = 'ssh';
  readonly label: string;
  readonly #hops: readonly Hop[];
  readonly #sudo: { readonly password: string | undefined } | undefined;
  #connection: Promise<Line> | undefined;
  #closed = false;

  private constructor(hops: readonly Hop[], target: SshTarget) {
    this.#hops = hops;
    this.label = hops.at(-1)?.label ?? `ssh ${target.host}`;
    this.#sudo = target.sudo === true ? { password: target.password } : undefined;
  }

  /**
   * Reads the ssh configuration and the keys; nothing is connected yet.
   * @throws UnableError
   */
  static prepare(target: SshTarget, surroundings: Surroundings): SshTransport {
    return new SshTransport(resolveHops(target, surroundings), target);
  }

  async open({ timeoutMs }: { timeoutMs: number }): Promise<ShellChannel> {
    const end = performance.now() + timeoutMs;
    const left = () => end - performance.now();
    const reused = this.#connection;
    if (reused !== undefined) {
      const line = await within(reused, left());
      if (line === LATE) throw this.#noShell(timeoutMs, 'another connection attempt is not through yet');
      const channel = await this.#shell(line, Math.min(REUSE_MS, left())).catch((error): typeof LATE => {
        if (line.up) throw error;
        return LATE;
      });
      if (channel !== LATE) return channel;
      line.drop();
    }
    this.#connection ??= this.#connect(left());
    const line = await this.#connection;
    const channel = await this.#shell(line, left());
    if (channel !== LATE) return channel;
    line.drop();
    throw this.#noShell(timeoutMs, 'logged in, but the server opens no channel');
  }

  async close(): Promise<void> {
    this.#closed = true;
    const line = await this.#connection?.catch(() => undefined);
    line?.drop();
  }

  #noShell(elapsedMs: number, why: string): UnableError {
    return new UnableError(`${this.label}: no shell within ${printElapsed(elapsedMs)}: ${why} (open shell)`, {
      hint: 'see the log of sshd on the host',
    });
  }

  #connect(timeoutMs: number): Promise<Line> {
    const connecting = Line.dial(this.#hops, timeoutMs).then((line) => {
      if (this.#closed) line.drop();
      return line;
    });
    const forget = () => {
      if (this.#connection === connecting) this.#connection = undefined;
    };
    connecting.then((line) => line.gone.then(forget), forget);
    return connecting;
  }

  /** @returns LATE when the server does not answer in time */
  async #shell(line: Line, timeoutMs: number): Promise<ShellChannel | typeof LATE> {
    const start = performance.now();
    const password = this.#sudo?.password;
    const nonce = randomBytes(8).toString('hex');
    const command =
      this.#sudo === undefined
        ? 'exec sh'
        : password === undefined
          ? 'exec sudo -n -- sh'
          : sudoCommand(nonce);
    const opening = line.exec(command);
    const channel = await within(opening, timeoutMs).catch((error: Error) => {
      const after = printElapsed(performance.now() - start);
      throw new UnableError(`${this.label}: no shell after ${after}: ${error.message} (open shell)`, {
        hint: 'the server may allow too few sessions (MaxSessions), or this login may not run commands',
        cause: error,
      });
    });
    if (channel === LATE) {
      opening.then((late) => late.destroy()).catch(() => {});
      return LATE;
    }
    if (password === undefined) return channel;
    const refused = await answerSudo(channel, password, nonce, timeoutMs - (performance.now() - start));
    if (refused === undefined) return channel;
    channel.destroy();
    throw new UnableError(`${this.label}: sudo gives no shell: ${refused}`, {
      hint: 'check the `password` and the sudoers entry of this user',
    });
  }
}

/** A connection that is up, with its jump hosts. */
class Line {
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

  exec(command: string): Promise<ShellChannel> {
    return new Promise((resolve, reject) => {
      this.#connections.at(-1)?.exec(command, (error, channel) => {
        // Listened to at once: the end of a short-lived shell may stand in the same packet.
        if (error === undefined || error === null) resolve(shellChannel(channel, this));
        else reject(error);
      });
    });
  }

  drop(): void {
    this.up = false;
    for (const connection of [...this.#connections].reverse()) {
      connection.end();
      connection.destroy();
    }
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
