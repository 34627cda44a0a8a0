import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { LocalSurroundings } from '../surroundings.ts';
import { type Hop, resolveHops } from './hop.ts';
import { Line } from './line.ts';
import { Roads } from './roads.ts';
import type { SshTarget } from './target.ts';

/** How long a login may take, and a port to answer, before the connection is closed. */
const [LOGIN_MS, FORWARD_MS] = [20_000, 10_000];
/** Limit of simultaneous connections through one tunnel. */
const MOST = 256;

/**
 * Ports of a host as ports of 127.0.0.1, through one ssh connection, for hosts that cannot be reached otherwise. A connection to a port
 * without a listener is accepted and closed at once, as in all port forwarders.
 */
export class Tunnels {
  readonly #hops: readonly Hop[];
  readonly #servers = new Map<string, Promise<Server>>();
  readonly #sockets = new Set<Socket>();
  readonly #over = new AbortController();
  #line: Promise<Line> | undefined;

  /** Nothing is connected yet. @throws UnableError for a key or configuration that cannot be read */
  constructor(target: SshTarget, surroundings: LocalSurroundings) {
    this.#hops = resolveHops(target, surroundings);
  }

  /**
   * Where a port of the host is reached from now on; the same each time.
   * @param address as the host itself reaches it
   * @throws Error if no local port is free
   */
  async to(
    port: number,
    address = '127.0.0.1',
  ): Promise<{ readonly host: '127.0.0.1'; readonly port: number }> {
    const key = `${address} ${port}`;
    const listening = this.#servers.get(key) ?? this.#listen(port, address);
    this.#servers.set(key, listening);
    const { port: own } = (await listening).address() as AddressInfo;
    return { host: '127.0.0.1', port: own };
  }

  /** Ends all of them and the connection; safe to call twice. */
  async close(): Promise<void> {
    this.#over.abort();
    const servers = await Promise.allSettled(this.#servers.values());
    for (const socket of this.#sockets) socket.destroy();
    for (const server of servers) if (server.status === 'fulfilled') server.value.close();
    const line = await this.#line?.catch(() => undefined);
    line?.drop();
  }

  async #listen(port: number, address: string): Promise<Server> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      socket.on('error', () => {});
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      this.#carry(socket, port, address).catch(() => socket.destroy());
    });
    server.maxConnections = MOST;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }

  async #carry(socket: Socket, port: number, address: string): Promise<void> {
    const line = await this.#connected();
    const hop = this.#hops.at(-1) as Hop;
    const stream = await line.forward(hop, { label: hop.label, address, port }, FORWARD_MS);
    stream.on('error', () => socket.destroy());
    stream.once('close', () => socket.destroy());
    socket.once('close', () => stream.destroy());
    if (socket.destroyed) stream.destroy();
    else socket.pipe(stream).pipe(socket);
  }

  #connected(): Promise<Line> {
    if (this.#line !== undefined) return this.#line;
    const { signal } = this.#over;
    const journey = { end: performance.now() + LOGIN_MS, timeoutMs: LOGIN_MS, signal };
    const dialling = Line.dial(this.#hops, new Roads(), journey);
    const forget = () => {
      if (this.#line === dialling) this.#line = undefined;
    };
    // After a lost connection, the next client makes a new one.
    dialling.then((line) => line.gone.then(forget), forget);
    this.#line = dialling;
    return dialling;
  }
}
