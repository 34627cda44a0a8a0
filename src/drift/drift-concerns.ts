import type { Concern } from '../history/notice-history.ts';
import { fingerprint, printFolded, type TypeOf } from './changes-text.ts';
import type { Drift } from './drift.ts';

const BLIND = 'blind';

/**
 * What a night's drift has to tell. A change counts as gone only when its noun could be read on every host.
 * @returns the concerns, and whether what has this scope was looked at and found well
 */
export function driftConcerns(
  { changes, blind, sifted, hosts }: Drift,
  typeOf: TypeOf,
): { readonly concerns: readonly Concern[]; wellAgain(scope: string): boolean } {
  const own = (kind: string, name: string, text: string): Concern => ({
    fingerprint: JSON.stringify([kind, name]),
    scope: kind,
    text,
  });
  return {
    concerns: [
      ...changes.map((folded) => ({
        fingerprint: fingerprint(folded.change),
        scope: `noun ${folded.change.noun}`,
        text: printFolded(folded, typeOf),
      })),
      ...blind.map(({ host, noun, why }) => ({
        fingerprint: JSON.stringify([BLIND, host, noun ?? null]),
        scope: BLIND,
        text: `${noun ?? 'the whole host'} on ${host} could not be read: ${why}`,
      })),
      ...sifted.expired.map((text) => own('ignore', text, text)),
      ...hosts.fresh.map((host) => own('fresh host', host, `${host} has no baseline`)),
      ...hosts.gone.map((host) =>
        own('gone host', host, `${host} is in the baseline and not in the environment`),
      ),
    ],
    wellAgain: (scope) =>
      !scope.startsWith('noun ') || blind.every(({ noun }) => noun !== undefined && `noun ${noun}` !== scope),
  };
}
