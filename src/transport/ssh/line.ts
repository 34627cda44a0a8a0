import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { UnableError } from '../../model/errors.ts';
import { own, owner, reason, took } from '../../model/reason.ts';
import { LATE, within } from '../deadline.ts';
import type { ShellChannel } from '../transport.ts';
import { type Channel, type Connection, connect, type Journey, whyLost } from './client.ts';
import { ClosedEarly } from './failure.ts';
import type { Hop } from './hop.ts';

/** How long a server that hangs up before identifying itself is retried, and after which pauses in milliseconds. */
const AGAIN_MS = 10_000;
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [150, 2_000];

/** How a line gets to its machine: see Roads. */
export interface Ways {
  /** Waits for a turn to log in at a machine; call the result when done. */
  login<T>(machine: string, journey: Journey, what: () => Promise<T>): Promise<T>;
  /** A connection to the last of these jump hosts, which must be given back. @throws UnableError */
  jump(hops: readonly Hop[], journey: Journey): Promise<{ readonly line: Line; release(): void }>;
}

/** An established connection, through its jump hosts. */
export class Line {
  up = true;
  /** Resolves with the reason when the connection is gone. */
  readonly gone: Promise<string>;
  readonly #connection: Connection;
  readonly #release: () => void;

  private constructor(connection: Connection, release: () => void, way: Promise<string> | undefined) {
    this.#connection = connection;
    this.#release = release;
    let last: Error | undefined;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.gone = promise;
    connection.on('error', (error: Error) => {
      last ??= error;
    });
    const end = (why: string) => {
      this.up = false;
      resolve(why);
      this.drop();
    };
    connection.on('close', () => end(whyLost(last)));
    way?.then(end);
  }

  /** Logs in to the last hop through those before it, whose connections are shared with others. @throws UnableError */
  static async dial(hops: readonly Hop[], roads: Ways, journey: Journey): Promise<Line> {
    const hop = hops.at(-1) as Hop;
    const before = hops.slice(0, -1);
    const way = before.length === 0 ? undefined : await roads.jump(before, journey);
    try {
      const machine = JSON.stringify([
        ...before.map(({ label }) => label),
        hop.address.toLowerCase(),
        hop.port,
      ]);
      const login = () =>
        roads.login(machine, journey, async () => {
          const through =
            way === undefined
              ? undefined
              : await way.line.forward(before.at(-1) as Hop, hop, journey.end - performance.now());
          return connect(hop, through, journey);
        });
      return new Line(await patiently(login, journey), () => way?.release(), way?.line.gone);
    } catch (error) {
      way?.release();
      throw error;
    }
  }

  /** A channel to the next hop, or to a port that this one reaches. @throws UnableError */
  async forward(
    hop: Pick<Hop, 'label'>,
    next: Pick<Hop, 'label' | 'address' | 'port'>,
    timeoutMs: number,
  ): Promise<Duplex> {
    const start = performance.now();
    const opening = new Promise<Channel>((resolve, reject) => {
      this.#connection.forwardOut('127.0.0.1', 0, next.address, next.port, (error, channel) => {
        if (error === undefined || error === null) resolve(channel);
        else reject(error);
      });
    });
    const channel = await within(opening, timeoutMs).catch((error: Error) => error);
    if (channel !== LATE && !(channel instanceof Error)) return channel;
    if (channel === LATE) opening.then((late) => late.destroy()).catch(() => {});
    const to = `${next.address} port ${next.port}`;
    const why = channel === LATE ? 'no answer' : channel.message;
    throw new UnableError(
      reason`${owner(next.label)}${hop.label} did not connect to ${own(to)}${took(performance.now() - start)}: ${why} (jump)`,
      { hint: 'is the host up as seen from the jump host, and does the jump host allow forwarding?' },
    );
  }

  /** Starts a command whose streams are a shell's. */
  exec(command: string): Promise<ShellChannel> {
    return new Promise((resolve, reject) => {
      this.#connection.exec(command, (error, channel) => {
        // Listened to at once, because the end of a short-lived shell may be in the same packet.
        if (error === undefined || error === null) resolve(shellChannel(channel, this));
        else reject(error);
      });
    });
  }

  /** Starts a command whose streams carry something other than a shell. @throws Error */
  run(command: string): Promise<Channel> {
    return new Promise((resolve, reject) => {
      this.#connection.exec(command, (error, channel) => settle(error, channel, resolve, reject));
    });
  }

  /** A channel to a socket of the machine (OpenSSH, "direct-streamlocal"). @throws Error */
  socket(path: string): Promise<Channel> {
    return new Promise((resolve, reject) => {
      this.#connection.openssh_forwardOutStreamLocal(path, (error, channel) =>
        settle(error, channel, resolve, reject),
      );
    });
  }

  /** Closes it with a goodbye, and gives back the connection to the jump host; safe to call twice. */
  drop(): void {
    this.up = false;
    this.#connection.end();
    this.#release();
  }

  /**
   * Ends it without a goodbye, because nothing answers: waiting for the goodbye to arrive would last as long as the kernel retries, and
   * ssh2 does not destroy a connection that has sent one.
   */
  abandon(): void {
    this.up = false;
    this.#connection.destroy();
    this.#release();
  }
}

function settle(
  error: Error | null | undefined,
  channel: Channel,
  resolve: (channel: Channel) => void,
  reject: (error: Error) => void,
): void {
  if (error === undefined || error === null) resolve(channel);
  else reject(error);
}

/** Tries again, for a while, if the server hangs up before identifying itself. */
async function patiently(login: () => Promise<Connection>, { end, signal }: Journey): Promise<Connection> {
  const last = Math.min(end, performance.now() + AGAIN_MS);
  for (let tries = 1, ms = FIRST_PAUSE_MS; ; tries++, ms = Math.min(2 * ms, LONGEST_PAUSE_MS)) {
    try {
      return await login();
    } catch (error) {
      if (!(error instanceof ClosedEarly)) throw error;
      // Random, so that those who were rejected together do not come back together.
      const wait = ms * (0.5 + Math.random());
      if (performance.now() + wait > last || signal.aborted) throw error.after(tries);
      await pause(wait, undefined, { signal }).catch(() => {});
    }
  }
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
