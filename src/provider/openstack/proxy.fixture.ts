import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  type Guest,
  guestConsole,
  lookAtGuest,
  removeGuest,
  startAgain,
  startGuest,
  stopGuest,
} from '../machine/guest.fixture.ts';

/** What the proxy answers instead of the service behind it. */
export interface Injected {
  readonly method: string;
  /** Of the path after the service: `/servers`. */
  readonly path: RegExp;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** It is done, and the answer is cut off in the middle, or does not come at all. */
  readonly after?: 'cut' | 'lost';
  /** How often. */
  times: number;
}

export interface Call {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly token: string;
  readonly body: string;
}

interface Machine {
  readonly name: string;
  guest: Guest;
  /** It was stopped through nova. */
  off: boolean;
  paused: boolean;
}

type Answer = { status: number; headers: Record<string, string>; body: string };

const PORTS: Readonly<Record<string, number>> = { identity: 5000, compute: 8774, network: 9696, image: 9292 };

/**
 * Stands before the real services, whose hypervisor has no guests: servers are containers here, at whose addresses they are, with their consoles. Addresses
 * that neutron gives belong to nobody who is known, and are never told. Injects refusals, delays and answers that are lost.
 */
export class OpenstackProxy {
  readonly calls: Call[] = [];
  readonly injected: Injected[] = [];
  /** Every answer is this late, in milliseconds. */
  delayMs = 0;
  readonly #behind: string;
  readonly #server: Server;
  readonly #machines = new Map<string, Machine>();
  readonly #keys = new Map<string, string>();
  /** Tokens that are not good any more. */
  readonly #ended = new Set<string>();
  #token = '';

  private constructor(behind: string) {
    this.#behind = behind;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: Error) => response.writeHead(599).end(error.message));
    });
  }

  /** @param behind address of the machine that has the services */
  static async start(behind: string): Promise<OpenstackProxy> {
    const proxy = new OpenstackProxy(behind);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** Of keystone. */
  get url(): string {
    return `${this.#origin}/identity/v3`;
  }

  get #origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  count(method: string, path: RegExp): number {
    return this.calls.filter((call) => call.method === method && path.test(call.path)).length;
  }

  /** Ends the token that was given last, as keystone does when it is revoked. */
  endToken(): void {
    this.#ended.add(this.#token);
  }

  /** Ids of servers whose containers are there. */
  guests(): readonly string[] {
    return [...this.#machines.keys()];
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    for (const { name } of this.#machines.values()) await removeGuest(name);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const [, service = '', path = ''] = /^\/(\w+)(.*)$/.exec(request.url ?? '') ?? [];
    const { method = '' } = request;
    const token = String(request.headers['x-auth-token'] ?? '');
    const call = { service, method, path: path.replace(/^\/v[\d.]+/, ''), token, body };
    this.calls.push(call);
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    const wanted = this.injected.find(
      (one) => one.times > 0 && one.method === method && one.path.test(call.path),
    );
    if (wanted !== undefined) wanted.times -= 1;
    const answer =
      wanted !== undefined && wanted.after === undefined
        ? { status: wanted.status ?? 500, headers: { ...wanted.headers }, body: wanted.body ?? '' }
        : await this.#answer(call, request, path);
    if (wanted?.after === 'lost') return void response.destroy();
    const { status, headers } = answer;
    const bytes = wanted?.after === 'cut' ? answer.body.slice(0, answer.body.length / 2) : answer.body;
    response.writeHead(status, headers).end(bytes);
  }

  async #answer(call: Call, request: IncomingMessage, path: string): Promise<Answer> {
    if (this.#ended.has(call.token))
      return {
        status: 401,
        headers: {},
        body: '{"error":{"code":401,"message":"The request you have made requires authentication.","title":"Unauthorized"}}',
      };
    const id = /^\/servers\/([0-9a-f-]{36})/.exec(call.path)?.[1] ?? '';
    if (call.service === 'compute') {
      if (call.method === 'GET') await this.#noticeWhoEnded(call.token);
      const console = await this.#console(call, id);
      if (console !== undefined) return console;
    }
    const passed = await this.#pass(call, request, path);
    if (call.service === 'identity') return this.#retellLogin(passed);
    if (call.service !== 'compute' || passed.status >= 300) return passed;
    await this.#play(call, id, passed.body);
    return /^\/servers/.test(call.path) && call.method === 'GET'
      ? { ...passed, body: await this.#retell(passed.body) }
      : passed;
  }

  async #pass(call: Call, request: IncomingMessage, path: string): Promise<Answer> {
    const { service, method, body } = call;
    const headers = Object.fromEntries(
      ['content-type', 'accept', 'x-auth-token', 'openstack-api-version'].flatMap((name) => {
        const value = request.headers[name];
        return typeof value === 'string' ? [[name, value]] : [];
      }),
    );
    const port = PORTS[service] ?? 0;
    const answer = await fetch(`http://${this.#behind}:${port}${path}`, {
      method,
      headers,
      ...(body === '' ? {} : { body }),
      signal: AbortSignal.timeout(60_000),
    });
    const kept = ['content-type', 'x-subject-token', 'retry-after'].flatMap((name) => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value]];
    });
    return { status: answer.status, headers: Object.fromEntries(kept), body: await answer.text() };
  }

  /** The catalog leads to us. */
  #retellLogin(answer: Answer): Answer {
    this.#token = answer.headers['x-subject-token'] ?? this.#token;
    const services = Object.entries(PORTS);
    const body = services.reduce(
      (told, [name, port]) => told.replaceAll(`http://127.0.0.1:${port}`, `${this.#origin}/${name}`),
      answer.body,
    );
    return { ...answer, body };
  }

  /** What happens to the container of a server when nova did what it was asked. */
  async #play(call: Call, id: string, told: string): Promise<void> {
    const { method, path, body } = call;
    if (method === 'POST' && path === '/os-keypairs') {
      const { keypair } = JSON.parse(body) as { keypair: { name: string; public_key: string } };
      this.#keys.set(keypair.name, keypair.public_key);
    }
    if (method === 'POST' && path === '/servers') await this.#made(body, told);
    const machine = this.#machines.get(id);
    if (machine === undefined) return;
    if (method === 'DELETE' || body.includes('forceDelete')) {
      this.#machines.delete(id);
      await removeGuest(machine.name);
    } else if (body.includes('os-stop')) {
      machine.off = true;
      await stopGuest(machine.name);
    } else if (body.includes('os-start')) {
      await startAgain(machine.name);
      machine.off = false;
    } else if (/"(?:un)?pause"/.test(body)) {
      machine.paused = body.includes('"pause"');
      await this.#freeze(machine);
    }
    machine.guest = await lookAtGuest(machine.name).catch(() => ({ running: false, address: '' }));
  }

  /** No hypervisor took it. */
  async #drop(id: string): Promise<void> {
    const machine = this.#machines.get(id);
    this.#machines.delete(id);
    if (machine !== undefined) await removeGuest(machine.name);
  }

  async #freeze({ name, paused }: Machine): Promise<void> {
    const { docker } = await import('../machine/guest.fixture.ts');
    await docker([paused ? 'pause' : 'unpause', name]);
  }

  async #made(body: string, told: string): Promise<void> {
    const { server: asked } = JSON.parse(body) as { server: { key_name: string; user_data?: string } };
    const { server } = JSON.parse(told) as { server: { id: string } };
    const name = `opsproof-test-${server.id}`;
    await startGuest(name, this.#keys.get(asked.key_name) ?? '', asked.user_data ?? '');
    const guest = await lookAtGuest(name);
    this.#machines.set(server.id, { name, guest, off: false, paused: false });
  }

  /** Who powered itself off is SHUTOFF, as nova finds out from a hypervisor that has guests. */
  async #noticeWhoEnded(token: string): Promise<void> {
    for (const [id, machine] of this.#machines) {
      if (machine.off) continue;
      const guest = await lookAtGuest(machine.name).catch(() => undefined);
      if (guest?.running !== false) continue;
      const { ok } = await fetch(`http://${this.#behind}:${PORTS.compute}/v2.1/servers/${id}/action`, {
        method: 'POST',
        headers: { 'x-auth-token': token, 'content-type': 'application/json' },
        body: '{"os-stop":null}',
      });
      // One that nova has not finished to start is stopped a moment later.
      machine.off = ok;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  async #console({ method, body }: Call, id: string): Promise<Answer | undefined> {
    if (method !== 'POST' || !body.includes('os-getConsoleOutput')) return undefined;
    const machine = this.#machines.get(id);
    if (machine === undefined) return undefined;
    const output = await guestConsole(machine.name);
    return { status: 200, headers: {}, body: JSON.stringify({ output }) };
  }

  /** Servers at the addresses of their containers; who has none has no address at all. */
  async #retell(body: string): Promise<string> {
    const tree = JSON.parse(body) as { server?: Told; servers?: Told[] };
    for (const server of [tree.server, ...(tree.servers ?? [])]) {
      if (server?.status === 'ERROR') await this.#drop(server.id);
      if (server?.addresses === undefined) continue;
      const address = this.#machines.get(server.id)?.guest.address ?? '';
      for (const [network, all] of Object.entries(server.addresses))
        server.addresses[network] = address === '' ? [] : all.map((one) => ({ ...one, addr: address }));
    }
    return JSON.stringify(tree);
  }
}

interface Told {
  readonly id: string;
  readonly status: string;
  readonly addresses?: Record<string, readonly object[]>;
}
