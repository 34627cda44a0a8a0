import { setTimeout as pause } from 'node:timers/promises';
import type { Scope } from '../remover.ts';
import type { Access } from './access.ts';
import { endpointOf, type Service } from './endpoints.ts';
import { faultOf, isLost, Lost, OpenstackFault } from './fault.ts';
import { requestToken, type Session, sessionOf, tokensUrl } from './keystone.ts';
import { refusal } from './refusal.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Answered, Asked, Wire } from './wire.ts';

/** Has tags in the request that makes a server; nova of OpenStack Pike has it. */
const MICROVERSION = '2.52';
/** A request with all of its repetitions. */
const CALL_MS = 90_000;
const ATTEMPTS = 7;
const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [250, 15_000];

/** OpenStack as one project sees it, with one login, which is repeated when its token is not good any more. */
export class Cloud {
  readonly #wire: Wire;
  readonly #access: Access;
  /** What a scope says besides the project. */
  readonly #place: Scope;
  readonly #conceal: (secret: string) => void;
  #session: Promise<Session> | undefined;
  /** The login that was answered last. */
  #last: Session | undefined;

  constructor(wire: Wire, access: Access, place: Scope, conceal: (secret: string) => void = () => {}) {
    this.#wire = wire;
    this.#access = access;
    this.#place = place;
    this.#conceal = conceal;
  }

  /** Where it is, for the ledger: known after the login. @throws UnableError */
  async scope(what: string): Promise<Scope> {
    return { ...this.#place, project: await this.project(what) };
  }

  /** Id of the project. @throws UnableError */
  async project(what: string): Promise<string> {
    return (await this.#sessionNow(what)).project;
  }

  /**
   * One request, repeated while the cloud is busy; without an answer only if that does no harm.
   * @param what it is for, as in `host "web" of "shop" could not be started`
   * @param path with its query, after the address of the service: `/servers?limit=1`
   * @throws UnableError that says what was refused and what to do
   */
  async ask<T>(
    what: string,
    service: Service,
    method: Asked['method'],
    path: string,
    body?: object,
  ): Promise<T> {
    for (let login = 1; ; login += 1) {
      const session = await this.#sessionNow(what);
      const url = new URL(`${endpointOf(service, session, this.#access)}${path}`);
      const headers = { 'x-auth-token': session.token, ...versionOf(service) };
      const asked = { method, headers, ...(body === undefined ? {} : { body }) };
      const { status, said } = await this.#patiently(what, url, method !== 'POST', async () => {
        const sent = await this.#wire.send(url, asked);
        // A token ends before its time when it is revoked, or when keystone changes its keys.
        if (sent.status === 401 && login === 1) return sent;
        if (sent.status >= 300) throw refused(sent);
        return sent;
      });
      if (status !== 401) return said as T;
      this.#forget(session);
    }
  }

  /** Every page of a list of nova or neutron. @throws UnableError */
  async list<T extends { readonly id: string }>(
    what: string,
    service: Service,
    path: string,
    key: string,
  ): Promise<readonly T[]> {
    const found: T[] = [];
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const last = found.at(-1);
      const marker = last === undefined ? '' : `&marker=${encodeURIComponent(last.id)}`;
      const answer = await this.ask<Readonly<Record<string, unknown>>>(
        what,
        service,
        'GET',
        `${path}${path.includes('?') ? '&' : '?'}limit=${PAGE}${marker}`,
      );
      const items = (answer[key] ?? []) as readonly T[];
      found.push(...items);
      // The last page is known by having no link to another one; a list without pages has none either.
      if (!hasNext(answer, key) || items.length === 0) break;
    }
    return found;
  }

  /** What is done until it is answered, or is hopeless. @param again whether doing it twice does no harm */
  async #patiently(what: string, url: URL, again: boolean, send: () => Promise<Answered>): Promise<Answered> {
    const began = performance.now();
    for (let attempts = 1, wait = FIRST_PAUSE_MS; ; attempts += 1) {
      try {
        return await send();
      } catch (error) {
        const asked = error instanceof Refused ? error.retryMs : undefined;
        const told = error instanceof Refused ? error.fault : error;
        // What was turned away was not begun; what got lost may have been done.
        const worth = asked !== undefined || (again && passes(told));
        const next = asked ?? wait;
        if (!worth || attempts >= ATTEMPTS || performance.now() - began + next > CALL_MS)
          throw refusal(told, {
            what,
            where: url.origin,
            tookMs: performance.now() - began,
            attempts,
          });
        await pause(next);
        wait = Math.min(2 * wait, LONGEST_PAUSE_MS);
      }
    }
  }

  #sessionNow(what: string): Promise<Session> {
    if (this.#session === undefined) {
      const opening = this.#open(what);
      this.#session = opening;
      opening.catch(() => {
        if (this.#session === opening) this.#session = undefined;
      });
    }
    return this.#session;
  }

  async #open(what: string): Promise<Session> {
    const url = tokensUrl(this.#access.authUrl);
    const sent = await this.#patiently(what, url, true, async () => {
      const answer = await requestToken(this.#wire, this.#access);
      if (answer.status !== 201) throw refused(answer);
      return answer;
    });
    const session = sessionOf(sent);
    this.#conceal(session.token);
    this.#last = session;
    return session;
  }

  /** Unless somebody has logged in meanwhile. */
  #forget(session: Session): void {
    if (this.#last === session) this.#session = undefined;
  }
}

const PAGE = 500;
const MOST_PAGES = 200;

/** A refusal that may say when to come again. */
class Refused extends Error {
  readonly fault: OpenstackFault;
  readonly retryMs: number | undefined;

  constructor(fault: OpenstackFault, retryMs: number | undefined) {
    super(fault.message);
    this.fault = fault;
    this.retryMs = retryMs;
  }
}

function refused({ status, headers, said }: Answered): Refused {
  return new Refused(faultOf(status, said), retryAfterMs(status, headers['retry-after'], Date.now()));
}

/** Whether it may go well the next time. A certificate or a name that is wrong stays wrong. */
function passes(error: unknown): boolean {
  if (error instanceof Lost) return !/CERT|SIGNATURE|ALTNAME|ENOTFOUND|ECONNREFUSED/.test(error.code);
  return error instanceof OpenstackFault && isLost(error);
}

function versionOf(service: Service): Readonly<Record<string, string>> {
  return service === 'compute' ? { 'openstack-api-version': `compute ${MICROVERSION}` } : {};
}

function hasNext(answer: Readonly<Record<string, unknown>>, key: string): boolean {
  if (typeof answer.next === 'string') return true;
  const links = answer[`${key}_links`];
  return Array.isArray(links) && links.some((link) => (link as { rel?: unknown }).rel === 'next');
}
