import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

const HERE = '/var/run/docker.sock';

/** The socket of the engine in another place, from which it can disappear while the engine itself keeps running. */
export class EngineProxy {
  /** For DOCKER_HOST. */
  readonly address: string;
  readonly #path: string;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  /** @param path of the socket; it does not exist yet */
  constructor(path: string) {
    this.#path = path;
    this.address = `unix://${path}`;
  }

  async open(): Promise<void> {
    const to = (process.env.DOCKER_HOST ?? `unix://${HERE}`).replace(/^unix:\/\//, '');
    this.#server = createServer({ allowHalfOpen: true }, (near) => {
      const far = connect({ path: to, allowHalfOpen: true });
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one);
        one.on('close', () => {
          this.#sockets.delete(one);
          other.destroy();
        });
        one.on('error', () => other.destroy());
        one.pipe(other);
      }
    }).listen(this.#path);
    await once(this.#server, 'listening');
  }

  /** Every connection breaks and the socket no longer exists. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    server.close();
    const closed = once(server, 'close');
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
