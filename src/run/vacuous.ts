import type { Problem } from '../model/errors.ts';
import type { Feature, GherkinDocument, Scenario } from '../runner/messages.ts';

/** Parts of a feature file that never become a scenario, so that nobody would notice that they do not run. */
export function vacuousParts(
  { feature }: Pick<GherkinDocument, 'feature'>,
  file: string,
): readonly Problem[] {
  if (feature === undefined)
    return [{ file, line: 1, message: 'the file has no feature, so it proves nothing' }];
  const scenarios = scenariosOf(feature);
  if (scenarios.length === 0) {
    const message = `the feature ${JSON.stringify(feature.name)} has no scenario, so it proves nothing`;
    return [{ file, line: feature.location.line, message }];
  }
  const rules = feature.children.flatMap(({ rule }) => {
    if (rule === undefined || rule.children.some(({ scenario }) => scenario !== undefined)) return [];
    const message = `the rule ${JSON.stringify(rule.name)} has no scenario, so it proves nothing`;
    return [{ file, line: rule.location.line, message }];
  });
  return [...rules, ...scenarios.flatMap((scenario) => rowless(scenario, file))];
}

/** Every scenario as written, also below rules. */
export function scenariosOf(feature: Feature): readonly Scenario[] {
  return feature.children.flatMap(({ scenario, rule }) => [
    ...(scenario === undefined ? [] : [scenario]),
    ...(rule?.children.flatMap((child) => child.scenario ?? []) ?? []),
  ]);
}

/** An outline runs once per row: an `Examples:` without rows runs nothing. */
function rowless({ name, examples }: Scenario, file: string): readonly Problem[] {
  return examples
    .filter(({ tableBody }) => tableBody.length === 0)
    .map(({ location }) => {
      const message = `the examples of ${JSON.stringify(name)} have no rows, so they run nothing`;
      return { file, line: location.line, message };
    });
}
