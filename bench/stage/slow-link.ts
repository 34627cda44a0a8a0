import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy that delays every byte by half a round trip in each direction, and counts round trips. */
export class SlowLink {
  readonly port: number;
  /**
   * How often, on the last connection, the near end sent something that it may have waited for: it had heard something,
   * and about a round trip had passed since the last time. One of them is its goodbye.
   */
  turns = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  static async open(farPort: number, roundTripMs: number): Promise<SlowLink> {
    const server = createServer({ noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const link = new SlowLink(server, (server.address() as AddressInfo).port);
    server.on('connection', (near) => link.#serve(near, farPort, roundTripMs));
    return link;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(near: Socket, farPort: number, roundTripMs: number): void {
    const far = connect({ port: farPort, host: '127.0.0.1', noDelay: true });
    let heard = true;
    let last = 0;
    this.turns = 0;
    near.on('data', () => {
      if (!heard || performance.now() - last < roundTripMs * 0.9) return;
      this.turns++;
      heard = false;
      last = performance.now();
    });
    carry(near, far, roundTripMs / 2, () => {});
    carry(far, near, roundTripMs / 2, () => {
      heard = true;
    });
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => {});
    }
  }
}

/** Timers with the same delay fire in order, so nothing overtakes. */
function carry(from: Socket, to: Socket, delayMs: number, delivered: () => void): void {
  from.on('data', (bytes) =>
    setTimeout(() => {
      delivered();
      to.write(bytes);
    }, delayMs),
  );
  from.on('close', () => setTimeout(() => to.end(), delayMs));
}
