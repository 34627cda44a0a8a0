import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { actionsOf } from './actions.fixture.ts';
import { fieldCall } from './fields.fixture.ts';
import { Machines } from './machines.fixture.ts';
import { furnish, type Given } from './pool.fixture.ts';
import { CLASSES, NULL, Refused, Rows, type Value } from './rows.fixture.ts';
import { readCall, writeAnswer } from './xml-rpc.fixture.ts';

export const LOGIN = { user: 'root', password: 'correct horse' };

/** What it answers to a method instead of doing it, so often. */
export interface Refusal {
  readonly method: string;
  readonly words: readonly string[];
  times: number;
}

interface Options {
  /** A member that is no master says where that is. */
  readonly masterIs?: string;
  readonly port?: number;
  /** False: no containers behind the machines. */
  readonly guests?: false;
  /** Key and certificate, PEM. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/**
 * Answers as the toolstack of a XenServer pool does, over JSON-RPC and XML-RPC, with containers as machines. Written after the documentation of the
 * Management API; independent clients check it (`npm run test:clouds`).
 */
export class XenSimulator {
  readonly rows = new Rows();
  readonly given: Given;
  readonly calls: string[] = [];
  readonly refusals: Refusal[] = [];
  /** How long a job takes before it does anything. */
  jobMs = 0;
  readonly machines: Machines;
  readonly #disks = new Map<string, Buffer>();
  readonly #sessions = new Set<string>();
  readonly #actions: ReturnType<typeof actionsOf>;
  readonly #server: Server;
  readonly #options: Options;

  private constructor(options: Options) {
    this.#options = options;
    this.given = furnish(this.rows);
    this.machines = new Machines(this.rows, this.#disks, options.guests ?? true);
    this.#actions = actionsOf(this.rows, this.machines);
    const serve = (request: IncomingMessage, response: ServerResponse) => void this.#serve(request, response);
    this.#server = options.tls === undefined ? createServer(serve) : createTlsServer(options.tls, serve);
  }

  /** @param address where it listens */
  static async start(address = '127.0.0.1', options: Options = {}): Promise<XenSimulator> {
    const simulator = new XenSimulator(options);
    await new Promise<void>((resolve) => simulator.#server.listen(options.port ?? 0, address, resolve));
    return simulator;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    const { address } = this.#server.address() as AddressInfo;
    return `${this.#options.tls === undefined ? 'http' : 'https'}://${address}:${this.port}`;
  }

  count(method: string): number {
    return this.calls.filter((call) => call === method).length;
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  expireSessions(): void {
    this.#sessions.clear();
  }

  /** Machines and disks that are no part of what was there at first. */
  made(): readonly string[] {
    const label = ({ name_label: name }: Readonly<Record<string, Value>>) => String(name);
    const machines = [...this.rows.all('VM').values()].filter((one) => one.is_a_template === false);
    const disks = [...this.rows.all('VDI').values()].slice(2);
    return [...machines.map(label), ...disks.map((one) => `disk ${label(one)}`), ...this.machines.names()];
  }

  /** Somebody else removes a machine; its disks stay. */
  async vanish(name: string): Promise<void> {
    for (const [vm, row] of this.rows.all('VM'))
      if (row.name_label === name) {
        await this.machines.stop(vm);
        this.machines.halted(vm);
        await this.#actions['VM.destroy']?.(vm);
      }
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    for (const vm of this.rows.all('VM').keys()) await this.machines.remove(vm);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request).catch(() => undefined);
    if (body === undefined) return;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://xen');
    if (request.method === 'PUT') {
      // The headers are answered before the bytes are written: how that went stands in the task.
      response.writeHead(this.#sessions.has(searchParams.get('session_id') ?? '') ? 200 : 401).end();
      this.#fill(searchParams, body);
      return;
    }
    const json = pathname === '/jsonrpc';
    const [method, params, id] = json ? callOf(body.toString()) : xmlCallOf(body.toString());
    const answer = await this.#answer(method, params).then(
      (value) => ({ value }),
      (error: unknown) => {
        if (error instanceof Refused) return { refused: error.words };
        return { refused: ['INTERNAL_ERROR', String(error)] };
      },
    );
    response.writeHead(200, { 'content-type': json ? 'application/json' : 'text/xml' });
    response.end(json ? jsonAnswer(answer, id) : writeAnswer(answer));
  }

  async #answer(method: string, [session, ...params]: readonly Value[]): Promise<Value> {
    this.calls.push(method);
    const refusal = this.refusals.find((one) => one.method === method && one.times > 0);
    if (refusal !== undefined) {
      refusal.times -= 1;
      throw new Refused(...refusal.words);
    }
    if (this.#options.masterIs !== undefined) throw new Refused('HOST_IS_SLAVE', this.#options.masterIs);
    if (method === 'session.login_with_password') return this.#login(session, params[0]);
    if (method === 'system.listMethods') return CLASSES.map((name) => `${name}.get_all_records`);
    if (!this.#sessions.has(String(session))) throw new Refused('SESSION_INVALID', String(session));
    await this.machines.notice();
    return this.#inSession(method, String(session), params);
  }

  async #inSession(method: string, session: string, params: readonly Value[]): Promise<Value> {
    if (method === 'session.logout') {
      this.#sessions.delete(session);
      return '';
    }
    if (method === 'event.inject') return String(this.rows.changes.length);
    if (method === 'event.from') return this.#events(params);
    if (method.startsWith('Async.')) return this.#job(method.slice('Async.'.length), params);
    if (method === 'task.create') return this.#task(String(params[0]));
    if (method === 'task.cancel') return this.#cancel(String(params[0]));
    if (method === 'task.destroy') {
      this.rows.drop('task', String(params[0]));
      return '';
    }
    const action = this.#actions[method];
    if (action !== undefined) return action(...params);
    const field = fieldCall(this.rows, method, params);
    if (field === undefined) throw new Refused('MESSAGE_METHOD_UNKNOWN', method);
    return field;
  }

  #login(user: Value | undefined, password: Value | undefined): string {
    if (user !== LOGIN.user || password !== LOGIN.password)
      throw new Refused('SESSION_AUTHENTICATION_FAILED', String(user), 'Authentication failure');
    const session = `OpaqueRef:${randomUUID()}`;
    this.#sessions.add(session);
    return session;
  }

  #task(name: string): string {
    const none = { result: '', error_info: [], progress: 0, current_operations: {}, other_config: {} };
    return this.rows.add('task', { ...none, name_label: name, status: 'pending', created: '', finished: '' });
  }

  /** Begins it and answers at once. */
  #job(method: string, params: readonly Value[]): string {
    const action = this.#actions[method];
    if (action === undefined) throw new Refused('MESSAGE_METHOD_UNKNOWN', method);
    const task = this.#task(`Async.${method}`);
    const refusal = this.refusals.find((one) => one.method === method && one.times > 0);
    const done = async () => {
      await pause(this.jobMs);
      if (this.rows.all('task').get(task)?.status === 'cancelling') throw new Refused('TASK_CANCELLED', task);
      if (refusal === undefined) return action(...params);
      refusal.times -= 1;
      throw new Refused(...refusal.words);
    };
    done().then(
      (value) =>
        this.#finish(task, { status: 'success', result: value === '' ? '' : `<value>${value}</value>` }),
      (error: unknown) => {
        const words = error instanceof Refused ? error.words : ['INTERNAL_ERROR', String(error)];
        const status = words[0] === 'TASK_CANCELLED' ? 'cancelled' : 'failure';
        this.#finish(task, { status, error_info: words });
      },
    );
    return task;
  }

  #finish(task: string, fields: Readonly<Record<string, Value>>): void {
    if (this.rows.all('task').has(task)) this.rows.set('task', task, { ...fields, progress: 1 });
  }

  #cancel(task: string): string {
    if (this.rows.get('task', task).status === 'pending')
      this.rows.set('task', task, { status: 'cancelling' });
    return '';
  }

  #fill(query: URLSearchParams, bytes: Buffer): void {
    const [disk, task] = [query.get('vdi') ?? '', query.get('task_id') ?? ''];
    const refusal = this.refusals.find(({ method, times }) => method === 'import_raw_vdi' && times > 0);
    if (refusal !== undefined) {
      refusal.times -= 1;
      this.#finish(task, { status: 'failure', error_info: refusal.words });
      return;
    }
    this.#disks.set(disk, bytes);
    this.#finish(task, { status: 'success' });
  }

  async #events([classes, token]: readonly Value[]): Promise<Value> {
    const wanted = new Set((classes as readonly string[]).map((name) => name.toLowerCase()));
    const since = Number(token);
    for (let tries = 0; tries < 20 && this.rows.changes.length <= since; tries += 1) {
      await pause(50);
      await this.machines.notice();
    }
    const events = this.rows.changes.slice(since).flatMap(({ type, ref, operation }) => {
      const snapshot = this.rows.all(type).get(ref);
      if (!wanted.has('*') && !wanted.has(type.toLowerCase())) return [];
      if (operation === 'del') return [{ class: type.toLowerCase(), operation, ref }];
      return snapshot === undefined ? [] : [{ class: type.toLowerCase(), operation, ref, snapshot }];
    });
    return { events, token: String(this.rows.changes.length), valid_ref_counts: {} };
  }
}

function callOf(body: string): [string, readonly Value[], number | string] {
  const { method = '', params = [], id = 0 } = JSON.parse(body);
  return [method, params, id];
}

function xmlCallOf(body: string): [string, readonly Value[], number] {
  const { method, params } = readCall(body);
  return [method, params, 0];
}

/** JSON-RPC 2.0 as the toolstack speaks it: the code of a refusal is the message, and its parameters are the data. */
function jsonAnswer(
  answer: { readonly value: Value } | { readonly refused: readonly string[] },
  id: number | string,
): string {
  if ('value' in answer) return JSON.stringify({ jsonrpc: '2.0', result: answer.value, id });
  const [message = NULL, ...data] = answer.refused;
  return JSON.stringify({ jsonrpc: '2.0', error: { code: 1, message, data }, id });
}
