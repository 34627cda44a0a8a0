import type { Scope, SettingsOf } from '../remover.ts';
import { accessOf } from './access.ts';
import { Looks } from './looks.ts';
import type { VsphereSettings } from './settings.ts';
import { Vcenter } from './vcenter.ts';

/** A session, with what those who use it at the same time share. */
export interface Session {
  readonly vcenter: Vcenter;
  readonly looks: Looks;
}

interface Open {
  readonly session: Promise<Session>;
  users: number;
}

/** Sessions of those who look and remove: one for each place, for as long as somebody uses it. */
export class Sessions {
  readonly #settingsOf: SettingsOf | undefined;
  readonly #what: string;
  readonly #open = new Map<string, Open>();

  /** @param what they are for, as in `it is not known what runs left there` */
  constructor(settingsOf: SettingsOf | undefined, what: string) {
    this.#settingsOf = settingsOf;
    this.#what = what;
  }

  /** @throws UnableError when nobody can log in, and what the work throws */
  async with<T>(scope: Scope, work: (session: Session) => Promise<T>): Promise<T> {
    const key = JSON.stringify([scope.endpoint, scope.datacenter, scope.environment]);
    const open: Open = this.#open.get(key) ?? { session: this.#logIn(scope), users: 0 };
    this.#open.set(key, open);
    open.users += 1;
    try {
      return await work(await open.session);
    } finally {
      open.users -= 1;
      if (open.users === 0) {
        this.#open.delete(key);
        await open.session.then(({ vcenter }) => vcenter.close()).catch(() => undefined);
      }
    }
  }

  async #logIn({ environment, endpoint, datacenter }: Scope): Promise<Session> {
    const settings: VsphereSettings =
      environment === undefined || this.#settingsOf === undefined ? {} : await this.#settingsOf(environment);
    const access = accessOf({
      ...settings,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(datacenter === undefined ? {} : { datacenter }),
    });
    const vcenter = new Vcenter(access, environment);
    try {
      await vcenter.open(this.#what);
    } catch (error) {
      await vcenter.close();
      throw error;
    }
    return { vcenter, looks: new Looks(vcenter, this.#what) };
  }
}
