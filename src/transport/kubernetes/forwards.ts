import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { messageOf } from '../../model/errors.ts';
import { LATE, within } from '../deadline.ts';
import type { Cluster } from './cluster.ts';
import { openForward } from './forward.ts';

/** How long a channel may take before whoever connected is sent away. */
const OPEN_MS = 10_000;
/** Connections to one port at a time. */
const MOST = 256;

/** Where the ports of one host are: its pod may be another one each time. */
export interface ForwardTarget {
  readonly cluster: Cluster;
  readonly namespace: string;
  /** Name of the pod. @throws Error when there is none */
  pod(): Promise<string>;
}

/**
 * Ports of a pod as ports of 127.0.0.1, which stay the same while pods come and go. A connection to a port where nobody listens is taken and closed
 * at once, as all port forwarders do. What listens on the loopback of the pod alone is reached, too.
 */
export class Forwards {
  readonly #target: ForwardTarget;
  readonly #servers = new Map<number, Server>();
  readonly #sockets = new Set<Socket>();

  constructor(target: ForwardTarget) {
    this.#target = target;
  }

  /** Opens them. @throws Error when no port is free here */
  async open(ports: readonly number[]): Promise<void> {
    await Promise.all(
      ports.map(async (port) => {
        const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
          socket.on('error', () => {});
          this.#sockets.add(socket);
          socket.once('close', () => this.#sockets.delete(socket));
          this.#carry(socket, port).catch(() => socket.destroy());
        });
        server.maxConnections = MOST;
        server.listen(0, '127.0.0.1');
        await once(server, 'listening');
        server.unref();
        this.#servers.set(port, server);
      }),
    );
  }

  /** Where a port is reached. */
  at(port: number): { readonly host: '127.0.0.1'; readonly port: number } | undefined {
    const server = this.#servers.get(port);
    return server === undefined
      ? undefined
      : { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  }

  /** All of them: port of the pod → where it is reached. */
  all(): Readonly<Record<number, { readonly host: string; readonly port: number }>> {
    const places = [...this.#servers.keys()].map((port) => [port, this.at(port)] as const);
    return Object.fromEntries(places.filter((place) => place[1] !== undefined)) as ReturnType<
      Forwards['all']
    >;
  }

  /** What a connection that ends before that means. */
  async unmet(port: number, holdMs: number): Promise<string | undefined> {
    const { cluster, namespace, pod } = this.#target;
    try {
      const { stream, ended } = await openForward(cluster, { namespace, pod: await pod(), port }, OPEN_MS);
      const spoke = once(stream, 'data').then((): typeof LATE => LATE);
      spoke.catch(() => {});
      const how = await within(Promise.race([ended, spoke]), holdMs);
      stream.destroy();
      if (how === LATE) return undefined;
      return /refused/i.test(how ?? '') ? 'nothing listens' : (how ?? 'the connection ends at once');
    } catch (error) {
      return messageOf(error);
    }
  }

  /** Ends all of them; safe to call twice. */
  close(): void {
    for (const server of this.#servers.values()) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #carry(socket: Socket, port: number): Promise<void> {
    const { cluster, namespace, pod } = this.#target;
    const { stream } = await openForward(cluster, { namespace, pod: await pod(), port }, OPEN_MS);
    stream.on('error', () => socket.destroy());
    stream.once('close', () => socket.destroy());
    socket.once('close', () => stream.destroy());
    if (socket.destroyed) stream.destroy();
    else socket.pipe(stream, { end: false }).pipe(socket);
  }
}
