import { setTimeout as pause } from 'node:timers/promises';
import { printElapsed } from '../../model/elapsed.ts';
import { UnableError } from '../../model/errors.ts';
import type { Scope } from '../remover.ts';
import { codeOf, XenFault } from './fault.ts';
import { readAnswer } from './json-rpc.ts';
import type { Ref, TaskRecord } from './records.ts';
import { refusal } from './refusal.ts';
import type { Wire } from './wire.ts';

/** From a member to its master, and once more if that has just changed. */
const MOST_HOPS = 3;
const [FIRST_POLL_MS, LONGEST_POLL_MS] = [50, 1_000];
/** How long a job that was cancelled may take to end. */
const CANCEL_MS = 60_000;

export interface PoolLogin {
  readonly user: string;
  readonly password: string;
}

export interface PoolJob {
  readonly limitMs: number;
  /** Cancels it; the job is waited for all the same, so that nothing of it appears later. */
  readonly signal?: AbortSignal;
}

/** A XenServer pool with one session, which is opened when it is first needed and again when it has expired. */
export class Pool {
  /** Where it is, for the ledger. */
  readonly scope: Scope;
  readonly #wire: Wire;
  readonly #login: PoolLogin;
  #at: URL;
  #session: Promise<string> | undefined;

  constructor(wire: Wire, endpoint: URL, login: PoolLogin, scope: Scope) {
    this.#wire = wire;
    this.#at = endpoint;
    this.#login = login;
    this.scope = scope;
  }

  /** Where the master is, as far as is known. */
  get origin(): string {
    return this.#at.origin;
  }

  /**
   * One call. The session is put before its parameters; 64-bit numbers are written as texts.
   * @param what it is for, as in `host "web" of "shop" could not be started`
   * @throws UnableError that says what the pool refused and what to do
   */
  async ask<T>(what: string, method: string, ...params: readonly unknown[]): Promise<T> {
    const began = performance.now();
    try {
      return (await this.#inSession(method, params)) as T;
    } catch (error) {
      throw refusal(error, { what, endpoint: this.origin, tookMs: performance.now() - began });
    }
  }

  /**
   * Lets the pool do something that takes its time, and waits until it is done.
   * @returns the reference that it results in; empty when there is none
   * @throws UnableError
   */
  async job(what: string, method: string, params: readonly unknown[], options: PoolJob): Promise<Ref> {
    const task = await this.ask<Ref>(what, `Async.${method}`, ...params);
    return this.watch(what, task, options);
  }

  /** The same for a job that was already begun. */
  async watch(what: string, task: Ref, { limitMs, signal }: PoolJob): Promise<Ref> {
    const began = performance.now();
    let end = began + limitMs;
    let cancelled: string | undefined;
    for (let wait = FIRST_POLL_MS; ; wait = Math.min(wait * 1.5, LONGEST_POLL_MS)) {
      const { status, result, error_info: error } = await this.ask<TaskRecord>(what, 'task.get_record', task);
      if (status !== 'pending' && status !== 'cancelling') {
        await this.#forget(task);
        if (status === 'success') return /OpaqueRef:[^<\s]*/.exec(result)?.[0] ?? '';
        const [code = 'TASK_CANCELLED', ...more] = error;
        if (cancelled !== undefined) throw new UnableError(`${what}: ${cancelled}`);
        throw refusal(new XenFault(code, more), {
          what,
          endpoint: this.origin,
          tookMs: performance.now() - began,
        });
      }
      const late = performance.now() > end;
      if (cancelled === undefined && (late || signal?.aborted === true)) {
        cancelled = late ? `it was not done within ${printElapsed(limitMs)}` : 'it was interrupted';
        end = performance.now() + CANCEL_MS;
        // What cannot be cancelled any more ends by itself.
        await this.ask(what, 'task.cancel', task).catch(() => {});
      } else if (late) {
        throw new UnableError(`${what}: ${cancelled}, and its task did not end when it was cancelled`);
      }
      await pause(wait);
    }
  }

  /**
   * Fills a disk, as its session allows.
   * @throws UnableError
   */
  async fill(what: string, disk: Ref, bytes: Buffer, limitMs: number): Promise<void> {
    // The answer comes before the bytes are written: only the task says how that went.
    const task = await this.ask<Ref>(what, 'task.create', 'opsproof: a disk is filled', '');
    const began = performance.now();
    try {
      const query = { session_id: await this.#sessionNow(), task_id: task, vdi: disk, format: 'raw' };
      let url = new URL(`/import_raw_vdi?${new URLSearchParams(query)}`, this.#at);
      for (let hops = 0; ; hops += 1) {
        const { status, headers } = await this.#wire.send(
          url,
          'PUT',
          'application/octet-stream',
          bytes,
          limitMs,
        );
        if (status === 302 && headers.location !== undefined && hops < MOST_HOPS) {
          // The member that reaches the storage takes it.
          url = this.#member(new URL(headers.location, url));
          continue;
        }
        if (status !== 200) throw new Error(`answered ${status}`);
        break;
      }
    } catch (error) {
      await this.#forget(task);
      throw refusal(error, { what, endpoint: this.origin, tookMs: performance.now() - began });
    }
    await this.watch(what, task, { limitMs });
  }

  /** Ends the session. Never throws. */
  async close(): Promise<void> {
    const session = await this.#session?.catch(() => undefined);
    this.#session = undefined;
    if (session !== undefined) await this.#send('session.logout', [session]).catch(() => {});
  }

  async #forget(task: Ref): Promise<void> {
    await this.ask('a task is forgotten', 'task.destroy', task).catch(() => {});
  }

  #sessionNow(): Promise<string> {
    if (this.#session === undefined) {
      const opening = this.#open();
      this.#session = opening;
      opening.catch(() => {
        if (this.#session === opening) this.#session = undefined;
      });
    }
    return this.#session;
  }

  async #inSession(method: string, params: readonly unknown[]): Promise<unknown> {
    const session = this.#sessionNow();
    try {
      return await this.#send(method, [await session, ...params]);
    } catch (error) {
      // It has expired, or this member has lost its role: neither has done anything yet.
      if (!/^(?:SESSION_INVALID|HOST_IS_SLAVE)$/.test(codeOf(error))) throw error;
      if (error instanceof XenFault && error.code === 'HOST_IS_SLAVE') this.#moveTo(error);
      if (this.#session === session) this.#session = undefined;
      return this.#send(method, [await this.#sessionNow(), ...params]);
    }
  }

  async #open(): Promise<string> {
    const { user, password } = this.#login;
    for (let hops = 1; ; hops += 1) {
      try {
        return (await this.#send('session.login_with_password', [
          user,
          password,
          '1.0',
          'opsproof',
        ])) as string;
      } catch (error) {
        if (!(error instanceof XenFault) || error.code !== 'HOST_IS_SLAVE' || hops > MOST_HOPS) throw error;
        this.#moveTo(error);
      }
    }
  }

  /** A member of a pool says where its master is, by an address. */
  #moveTo({ params: [master = ''] }: XenFault): void {
    const url = new URL(this.#at);
    url.hostname = master.includes(':') && !master.startsWith('[') ? `[${master}]` : master;
    this.#at = this.#member(url);
  }

  /** @throws UnableError for one to whom nothing secret may be sent */
  #member(url: URL): URL {
    if (url.protocol === this.#at.protocol && (url.protocol === 'https:' || isLoopback(url))) return url;
    throw new UnableError(
      `${this.#at.host} leads to ${url.origin}, where a password and a session would go in clear`,
    );
  }

  async #send(method: string, params: readonly unknown[]): Promise<unknown> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    return readAnswer(await this.#wire.send(new URL('/jsonrpc', this.#at), 'POST', 'application/json', body));
  }
}

/** Where nobody else listens in. */
export function isLoopback({ hostname }: URL): boolean {
  return /^127\.|^\[::1\]$|^localhost$/.test(hostname);
}
