import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Received {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** A real HTTP server on loopback that keeps what it receives. */
export class Receiver {
  readonly received: Received[] = [];
  /** The status it answers with; 0: no answer at all. */
  status = 200;
  readonly #server = createServer(async (request, response) => {
    const body = await text(request);
    this.received.push({ path: request.url, authorization: request.headers.authorization, body });
    if (this.status > 0) response.writeHead(this.status).end();
  });

  static async listen(): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  /** `127.0.0.1:port`. */
  get at(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
