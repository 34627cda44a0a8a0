import type { Lock, LockedLayer } from '../layers/lock.ts';
import type { Policy } from '../model/policy.ts';
import type { Reason } from './reason.ts';
import type { GateSubject } from './subject.ts';

/** What is known of layers where the policy asks for them. */
export interface LayerDemands {
  readonly policy: Policy;
  readonly subjects: readonly GateSubject[];
  /** What layers.lock records; undefined if it was not asked for. */
  readonly layers?: Lock | undefined;
}

/** Whether each subject is the image of a layer that its features proved, and every layer below it, too, in the images that it was made on. */
export function layerReasons({ policy, subjects, layers = new Map() }: LayerDemands): Reason[] {
  if (policy.layers !== 'proved') return [];
  if (subjects.length === 0)
    return [
      refuse(
        'the policy requires proved layers, but no subject is given',
        'name the image: opsproof gate --subject name@sha256:…',
      ),
    ];
  return subjects.flatMap(({ name, sha256 }) => {
    const found = [...layers].find(([, { image }]) => image === `sha256:${sha256}`);
    if (found === undefined)
      return [
        refuse(
          `${name}@sha256:${sha256} is the image of no layer in layers.lock`,
          'build it: opsproof layers',
        ),
      ];
    return unproved(found[0], found[1], layers, new Set()).map((why) => refuse(`${name}: ${why}`));
  });
}

/** What is not proved of a layer and of those below it. */
function unproved(name: string, locked: LockedLayer, layers: Lock, seen: Set<string>): readonly string[] {
  if (seen.has(name)) return [];
  seen.add(name);
  const own = locked.verdict === 'passed' ? [] : [`the layer "${name}" is ${locked.verdict}`];
  const below = locked.layers.flatMap((one, index) => {
    const there = layers.get(one);
    if (there === undefined || there.image !== locked.below[index])
      return [`the layer "${name}" was made on another image of "${one}" than layers.lock records`];
    return unproved(one, there, layers, seen);
  });
  return [...own, ...below];
}

function refuse(message: string, hint?: string): Reason {
  return { code: 'layer', kind: 'refused', message, ...(hint === undefined ? {} : { hint }) };
}
