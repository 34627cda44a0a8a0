import { join } from 'node:path';
import { loadEnvironment } from '../config/load.ts';
import { blueprintOf } from '../sentence/blueprint.ts';
import type { Definition } from '../sentence/definition.ts';
import { parseSentences } from '../sentence/sentences-text.ts';
import { Rehearsal, type Rehearsed } from '../world/rehearsal.ts';
import { Scenario } from '../world/scenario.ts';
import { type Library, loadLibrary } from './library.ts';
import { planScenarios } from './plan.ts';
import { sourcesOf } from './selection.ts';

export const ROOT = join(import.meta.dirname, '..', '..');
const SETTINGS = {
  features: ['features/vocabulary', 'features/converge', 'features/kubernetes', 'features/modules'],
  steps: [],
  reports: 'reports',
  parallel: 1,
};

/** A step of these features. */
export interface Shown {
  readonly definition: Definition;
  /** What it would ask or do. */
  readonly plans: readonly Rehearsed[];
  /** Definitions of the sentences in its doc string, if it expects them to be red. */
  readonly inside: readonly Definition[];
}

/** Our own sentences; a process can load them only once. */
export function loadOwnLibrary(): Promise<Library> {
  return loadLibrary(ROOT, SETTINGS);
}

/** Everything in features/vocabulary, step by step. */
export async function shownSteps(library: Library): Promise<readonly Shown[]> {
  const { scenarios } = await planScenarios(ROOT, sourcesOf({ paths: [] }, SETTINGS));
  const describe = async (name: string) =>
    blueprintOf(await loadEnvironment(name, { cwd: ROOT, env: {}, secrets: 'leave' }), undefined);
  const shown: Shown[] = [];
  for (const { pickle } of scenarios) {
    const scenario = new Scenario(undefined);
    for (const step of pickle.steps) {
      const rehearsal = new Rehearsal(scenario, library.catalogue, describe);
      const [found] = library.catalogue.find(step.text, rehearsal);
      if (found === undefined) throw new Error(`no sentence matches: ${step.text}`);
      const plans = (await rehearsal.play(found.definition, found.values, step)) ?? [];
      const red = plans.some(({ kind }) => kind === 'red');
      const inside = red ? parseSentences(step.argument?.docString?.content ?? '') : [];
      shown.push({
        definition: found.definition,
        plans,
        inside: inside.flatMap(({ text }) => {
          const [inner] = library.catalogue.find(text, rehearsal);
          inner?.values.catch(() => {});
          return inner?.definition ?? [];
        }),
      });
    }
  }
  return shown;
}
