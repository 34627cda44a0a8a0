import { UnableError } from '../../model/errors.ts';
import type { Scope } from '../remover.ts';
import type { Access } from './access.ts';
import { VsphereConnection } from './connection.ts';
import { faultNameOf, refusal } from './refusal.ts';
import { readAnswer, request, type VimElement } from './soap.ts';
import type { Ref, VimFields } from './vim-value.ts';

/** A request: those that start tasks answer before the task has ended. */
const CALL_MS = 60_000;
/** What must not be asked for twice. */
const DOES = /_Task$|^ShutdownGuest$/;
const SERVICE: Ref = { type: 'ServiceInstance', id: 'ServiceInstance' };

/** A vCenter, as one user sees it in one session. */
export class Vcenter {
  /** Where it is, for the ledger. */
  readonly scope: Scope;
  readonly datacenter: string | undefined;
  readonly #access: Access;
  readonly #connection: VsphereConnection;
  #content: VimElement | undefined;
  #login: Promise<void> | undefined;

  /** @param environment whose settings these are; stands in the scope, so that a later removal finds its credentials */
  constructor(access: Access, environment: string | undefined) {
    const { endpoint, datacenter } = access;
    this.#access = access;
    this.#connection = new VsphereConnection(access);
    this.datacenter = datacenter;
    this.scope = {
      endpoint,
      ...(datacenter === undefined ? {} : { datacenter }),
      ...(environment === undefined ? {} : { environment }),
    };
  }

  /**
   * Logs in.
   * @param what it is for, as in `"shop" could not be brought up`
   * @throws UnableError also when it is a single ESXi host, which clones nothing
   */
  async open(what: string): Promise<void> {
    await this.#told(what, async () => {
      this.#content ??= first(await this.#send('RetrieveServiceContent', SERVICE, {}));
      const { text: kind = '' } = this.#content.at('about', 'apiType') ?? {};
      if (kind !== 'VirtualCenter')
        throw new UnableError(
          `${what}: ${this.#access.endpoint} is a single host (${kind || 'it does not say what'}), which cannot clone machines`,
          { hint: 'write the endpoint of its vCenter' },
        );
      await this.#logIn();
    });
  }

  /** One of the objects that every vCenter has, by the name of its property in ServiceContent. */
  part(name: string): Ref {
    const ref = this.#content?.at(name)?.ref;
    if (ref === undefined) throw new UnableError(`this vCenter has no ${name}`);
    return ref;
  }

  /**
   * One request. When the session is over it logs in again, once.
   * @param what it is for, as in `host "web" of "shop" could not be made`
   * @returns the element around what it returns
   * @throws UnableError that says what vCenter refused and what to do
   */
  ask(what: string, method: string, self: Ref, fields: VimFields = {}): Promise<VimElement> {
    return this.#told(what, async () => {
      const session = this.#login;
      try {
        return await this.#send(method, self, fields);
      } catch (error) {
        if (faultNameOf(error) !== 'NotAuthenticated') throw error;
        // Others may have noticed, too.
        if (this.#login === session) this.#login = undefined;
        await this.#logIn();
        return await this.#send(method, self, fields);
      }
    });
  }

  /** Ends the session; it counts against a limit of vCenter until then. Never throws. */
  async close(): Promise<void> {
    if (this.#login !== undefined)
      await this.#send('Logout', this.part('sessionManager'), {}).catch(() => undefined);
    this.#login = undefined;
    this.#connection.close();
  }

  /** What went wrong with something that was asked, for people. */
  refused(what: string, error: unknown, tookMs = 0): UnableError {
    return refusal(error, { what, endpoint: this.#access.endpoint, tookMs });
  }

  #logIn(): Promise<void> {
    this.#login ??= this.#newSession().catch((error: unknown) => {
      this.#login = undefined;
      throw error;
    });
    return this.#login;
  }

  async #newSession(): Promise<void> {
    const { user, password } = this.#access;
    this.#connection.forget();
    await this.#send('Login', this.part('sessionManager'), { userName: user, password });
  }

  async #send(method: string, self: Ref, fields: VimFields): Promise<VimElement> {
    const { status, text } = await this.#connection.post(
      request(method, self, fields),
      CALL_MS,
      DOES.test(method),
    );
    // A fault comes with 500.
    if (status !== 200 && !(status === 500 && text.includes('Fault')))
      throw new Error(
        `it answers with status ${status}${status === 503 ? ': it may still be starting' : ''}`,
      );
    try {
      return readAnswer(text);
    } catch (error) {
      if (error instanceof Error && error.name !== 'VimFault')
        throw new Error(`its answer is not SOAP: ${error.message}`, { cause: error });
      throw error;
    }
  }

  async #told<T>(what: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await work();
    } catch (error) {
      throw this.refused(what, error, performance.now() - began);
    }
  }
}

/** What an answer returns. @throws Error when it returns nothing */
export function first(answer: VimElement): VimElement {
  const returned = answer.at('returnval');
  if (returned === undefined) throw new Error(`${answer.name} returns nothing`);
  return returned;
}

/** The object that an answer returns, such as a task. @throws Error */
export function refIn(answer: VimElement): Ref {
  const { ref } = first(answer);
  if (ref === undefined) throw new Error(`${answer.name} returns no object`);
  return ref;
}
