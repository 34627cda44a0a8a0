import type { Concern } from '../history/notice-history.ts';
import { differenceFingerprint } from '../model/difference.ts';
import { fingerprintOf } from '../model/fingerprint.ts';
import { printSpot } from './blind-text.ts';
import { printChangeWithEffects, type TypeOf } from './changes-text.ts';
import type { Blind } from './compare.ts';
import type { Drift } from './drift.ts';
import { outcomeText } from './outcome.ts';

const BLIND = 'blind';

/**
 * The concerns of a night's drift. A change counts as gone only if its noun could be read on every host.
 * @returns the concerns, and whether everything with this scope was looked at and found good
 */
export function driftConcerns(
  { changes, blind, sifted, hosts, outcomeOf }: Drift,
  typeOf: TypeOf,
): {
  readonly concerns: readonly Concern[];
  wellAgain(scope: string): boolean;
  settled(scope: string, fingerprint: string): string | undefined;
} {
  const ignored = new Map(sifted.unread.map(({ spot, ignore }) => [blindMark(spot), ignore.expires]));
  const own = (kind: string, name: string, text: string): Concern => ({
    fingerprint: fingerprintOf([kind, name]),
    kind,
    scope: kind,
    text,
  });
  return {
    concerns: [
      ...changes.map((found) => ({
        fingerprint: differenceFingerprint(found.change),
        kind: found.change.kind,
        scope: `noun ${found.change.noun}`,
        text: printChangeWithEffects(found, typeOf),
      })),
      ...blind.map((spot) => ({
        fingerprint: blindMark(spot),
        kind: 'unread',
        scope: BLIND,
        text: `${printSpot(spot)} on ${spot.host} could not be read: ${spot.why}`,
      })),
      ...sifted.expired.map((text) => own('ignore', text, text)),
      ...hosts.fresh.map((host) => own('fresh host', host, `${host} has no baseline`)),
      ...hosts.gone.map((host) =>
        own('gone host', host, `${host} is in the baseline but not in the environment`),
      ),
    ],
    wellAgain: (scope) =>
      !scope.startsWith('noun ') || blind.every(({ noun }) => noun !== undefined && `noun ${noun}` !== scope),
    settled(scope, mark) {
      if (scope.startsWith('noun ')) return outcomeText(outcomeOf(mark));
      const until = ignored.get(mark);
      return until === undefined ? undefined : outcomeText({ how: 'ignored', until });
    },
  };
}

function blindMark({ host, noun, attribute }: Blind): string {
  return fingerprintOf([BLIND, host, noun ?? null, ...(attribute === undefined ? [] : [attribute])]);
}
