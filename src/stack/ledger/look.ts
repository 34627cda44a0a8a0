import { printElapsed } from '../../model/elapsed.ts';
import { UnableError } from '../../model/errors.ts';
import type { Remover, Scope, Sighting, Trace } from '../../provider/remover.ts';
import { LATE, within } from '../../transport/deadline.ts';
import { distinct } from './ledger-line.ts';

/** What one provider sees of what runs made. */
export interface LedgerLook {
  readonly sightings: readonly Sighting[];
  /** Whether something exists that only a ledger lists; undefined: its place could not be asked. @throws UnableError */
  isThere(trace: Trace): Promise<boolean | undefined>;
  /** Each place by itself, also those that `isThere` could not ask; empty if all were asked at once. */
  places(): readonly LookedPlace[];
}

export interface LookedPlace {
  /** Undefined: where the provider looks by itself. */
  readonly scope?: Scope;
  /** Why there is no such place: nothing was asked. */
  readonly nothing?: string;
  /** Why it could not be asked. */
  readonly error?: Error;
}

/** Of one place: an account with many things answers in seconds, and a nightly job must end. */
const PLACE_MS = 120_000;

/** Asks everywhere at once. @throws UnableError if any place cannot be asked */
export async function lookAtOnce(
  remover: Remover,
  run: string | undefined,
  scopes: readonly Scope[],
): Promise<LedgerLook> {
  const sightings = await remover.find(run, scopes);
  return { sightings, isThere: (trace) => remover.isThere(trace), places: () => [] };
}

/** Asks each place by itself, side by side: one that cannot be asked hides no other. Never throws. */
export async function lookApart(
  remover: Remover,
  run: string | undefined,
  scopes: readonly Scope[],
  limitMs = PLACE_MS,
): Promise<LedgerLook> {
  const places = new Map<string, LookedPlace>();
  const sightings: Sighting[] = [];
  const inTime = async <T>(work: Promise<T>): Promise<T> => {
    const answer = await within(work, limitMs);
    if (answer === LATE) throw new UnableError(`no answer within ${printElapsed(limitMs)}`);
    return answer;
  };
  const ask = async (scope: Scope | undefined): Promise<void> => {
    const at = scope === undefined ? {} : { scope };
    try {
      const found = await inTime(findAt(remover, run, scope));
      if (typeof found !== 'string') sightings.push(...found);
      places.set(placeKey(scope), typeof found === 'string' ? { ...at, nothing: found } : at);
    } catch (error) {
      places.set(placeKey(scope), { ...at, error: asError(error) });
    }
  };
  await Promise.all([undefined, ...distinct(scopes)].map(ask));
  return {
    sightings,
    async isThere(trace) {
      const { scope } = trace;
      if (places.get(placeKey(scope))?.error !== undefined) return undefined;
      try {
        return await inTime(remover.isThere(trace));
      } catch (error) {
        places.set(placeKey(scope), { ...(scope === undefined ? {} : { scope }), error: asError(error) });
        return undefined;
      }
    },
    places: () => [...places.values()],
  };
}

async function findAt(
  remover: Remover,
  run: string | undefined,
  scope: Scope | undefined,
): Promise<readonly Sighting[] | string> {
  if (remover.findAt !== undefined) return remover.findAt(run, scope);
  return remover.find(run, scope === undefined ? [] : [scope]);
}

/** The same for every way to write the same place. */
export function placeKey(scope: Scope | undefined): string {
  return scope === undefined ? '' : JSON.stringify(Object.entries(scope).sort());
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
