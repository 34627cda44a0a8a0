import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { accessOf } from './access.ts';
import { Cloud } from './cloud.ts';
import { Wire } from './wire.ts';

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The connection ends before the answer does. */
  readonly broken?: true;
}

/** A keystone with services behind it that answer what a test says, each answer once, and the last one for ever. */
export class Service {
  readonly asked: string[] = [];
  /** `GET /servers` → answers in turn. */
  readonly replies = new Map<string, Reply[]>();
  logins = 0;
  /** How long until every token is refused: after so many requests with it. */
  tokenUses = Number.POSITIVE_INFINITY;
  catalog: readonly object[] | undefined;
  readonly #server: Server;
  #uses = 0;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const body = await text(request);
      const { status = 200, headers, body: told, broken } = this.#reply(request);
      const bytes = told === undefined ? '' : typeof told === 'string' ? told : JSON.stringify(told);
      this.asked.push(`${request.method} ${request.url}${body === '' ? '' : ` ${body}`}`);
      response.writeHead(status, { 'content-length': Buffer.byteLength(bytes), ...headers });
      if (broken !== true) response.end(bytes);
      else {
        response.write(bytes.slice(0, bytes.length / 2));
        setTimeout(() => response.destroy(), 20);
      }
    });
  }

  static async start(): Promise<Service> {
    const service = new Service();
    await new Promise<void>((resolve) => service.#server.listen(0, '127.0.0.1', resolve));
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What logs in there. */
  cloud(): Cloud {
    const settings = { auth_url: this.url, user: 'ops', password: 'hidden', project: 'shop' };
    const access = accessOf(settings, { env: {}, cwd: '/nowhere' });
    return new Cloud(new Wire(access), access, { auth_url: access.authUrl });
  }

  says(request: string, ...replies: readonly Reply[]): void {
    this.replies.set(request, [...replies]);
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #reply(request: IncomingMessage): Reply {
    const { method = '', url = '', headers } = request;
    const path = url.split('?')[0] ?? '';
    const said = this.replies.get(`${method} ${path}`);
    const [first, ...rest] = said ?? [];
    if (path === '/v3/auth/tokens' && first === undefined) return this.#login();
    if (headers['x-auth-token'] !== `token-${this.logins}` && path !== '/v3/auth/tokens') return UNKNOWN;
    this.#uses += 1;
    if (this.#uses > this.tokenUses) return UNKNOWN;
    if (first === undefined) return { status: 404, body: '<html>nothing here</html>' };
    if (rest.length > 0) this.replies.set(`${method} ${path}`, rest);
    return first;
  }

  #login(): Reply {
    this.logins += 1;
    this.#uses = 0;
    const catalog =
      this.catalog ??
      ['compute', 'network', 'image'].map((type) => ({
        type,
        endpoints: [{ interface: 'public', region_id: 'north', url: `${this.url}/${type}` }],
      }));
    return {
      status: 201,
      headers: { 'x-subject-token': `token-${this.logins}` },
      body: { token: { project: { id: 'p1' }, catalog } },
    };
  }
}

const UNKNOWN: Reply = {
  status: 401,
  body: {
    error: {
      code: 401,
      message: 'The request you have made requires authentication.',
      title: 'Unauthorized',
    },
  },
};
