import { join } from 'node:path';
import { OURS } from '../provider/ours.ts';
import type { Provider, ThingLedger } from '../provider/provider.ts';
import type { Registered } from '../provider/registry.ts';
import type { RemoverEntry } from '../provider/remover.ts';
import { LATE, within } from '../transport/deadline.ts';
import type { FileLedger } from './ledger/ledger.ts';
import { keyOf, type OpenEntry, type ThingName } from './ledger/ledger-line.ts';
import { removersOf } from './removers.ts';

export interface ThingsOptions {
  readonly ledger: Pick<FileLedger, 'creating' | 'created' | 'destroyed'>;
  /** Name of the environment. */
  readonly environment: string;
  readonly stackId: string;
  /** RFC 3339 time after which anyone may remove what is made. */
  readonly expires: string;
  /** A folder for logs. */
  readonly directory: string;
}

/** A removal that exceeds its own time limit is not waited for. */
const GRACE_MS = 5_000;

/** Everything that was made for one stack and is not known to be gone; everything here is also in the ledger of the run. */
export class Things {
  readonly #options: ThingsOptions;
  readonly #open = new Map<string, OpenEntry>();

  constructor(options: ThingsOptions) {
    this.#options = options;
  }

  /** The ledger for one provider. */
  of(provider: string): ThingLedger {
    const { ledger, environment, expires } = this.#options;
    return {
      creating: ({ host, ...thing }) => {
        const owner = host === undefined ? environment : `${environment}/${host}`;
        const entry = { provider, ...thing, owner, expires };
        ledger.creating(entry);
        const open = { ...entry, at: '', called: [], created: false, kept: false };
        this.#open.set(keyOf(entry), open);
      },
      created: ({ kind, id }, called) => {
        const name = { provider, kind, id };
        const known = this.#open.get(keyOf(name));
        ledger.created(name, called);
        if (known === undefined) return;
        const names = called === undefined ? known.called : [...known.called, called];
        this.#open.set(keyOf(name), { ...known, created: true, called: names });
      },
      destroyed: ({ kind, id }) => this.#gone({ provider, kind, id }),
    };
  }

  /** The path of a log of a host, which is in the ledger from now on. It needs no waiting: only this process creates it, if at all. */
  logFile(host: string, what?: string): string {
    const { directory, stackId } = this.#options;
    const log = {
      kind: 'log',
      id: join(directory, `${stackId}-${host}${what === undefined ? '' : `.${what}`}.log`),
    };
    const own = this.of(OURS);
    own.creating({ ...log, host });
    own.created(log);
    return log.id;
  }

  /** Those of one provider, or all. */
  open(provider?: string): readonly OpenEntry[] {
    return [...this.#open.values()].filter((thing) => provider === undefined || thing.provider === provider);
  }

  /**
   * Removes what a provider has made, kind after kind, all of a kind in parallel. Never throws; a line for each thing that is left.
   * @param late true: something that is not known to exist may still appear
   */
  async remove(
    provider: Pick<Provider, 'remove'> & Pick<RemoverEntry, 'name' | 'kinds'>,
    late: boolean,
  ): Promise<string[]> {
    const left: string[] = [];
    for (const { name: kind, limitMs } of provider.kinds) {
      const things = this.open(provider.name).filter((thing) => thing.kind === kind);
      const removed = things.map(async (thing) => {
        const wholeMs = limitMs + (thing.stopMs ?? 0);
        const removing = provider.remove(thing, wholeMs).catch((error: unknown) => String(error));
        const answer = await within(removing, wholeMs + GRACE_MS);
        if (answer === LATE)
          return `${kind} ${thing.id} was not removed within ${(wholeMs + GRACE_MS) / 1000} s`;
        if (answer !== undefined) return answer;
        if (late && !thing.created) return `${kind} ${thing.id} may still appear: its start did not finish`;
        this.#gone(thing);
        return undefined;
      });
      left.push(...(await Promise.all(removed)).filter((line) => line !== undefined));
    }
    return left;
  }

  #gone({ provider, kind, id }: ThingName): void {
    const name = { provider, kind, id };
    this.#open.delete(keyOf(name));
    this.#options.ledger.destroyed(name);
  }
}

/** Whether it costs nothing per hour; unknown for an unknown thing. */
export function isFree({ provider, kind }: ThingName, providers: readonly Registered[]): boolean {
  return removersOf(providers).some(
    ({ name, kinds }) =>
      name === provider && kinds.some((known) => known.name === kind && known.free === true),
  );
}
