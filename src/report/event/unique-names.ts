import { printName, type ScenarioResult } from './scenario-result.ts';

type Named = Pick<ScenarioResult, 'name' | 'example'>;

/**
 * Names by which readers can tell scenarios of one file apart: the second one that is printed as `dup` is named `dup (2)`, and so on in
 * the order in which they are given. A number that a scenario bears already is left out.
 */
export function uniqueNames(scenarios: readonly Named[]): readonly string[] {
  const taken = new Set(scenarios.map(printName));
  const seen = new Set<string>();
  return scenarios.map((scenario) => {
    if (!seen.has(printName(scenario))) {
      seen.add(printName(scenario));
      return scenario.name;
    }
    for (let number = 2; ; number += 1) {
      const name = `${scenario.name} (${number})`;
      const printed = printName({ ...scenario, name });
      if (taken.has(printed)) continue;
      taken.add(printed);
      return name;
    }
  });
}
