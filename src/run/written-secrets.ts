import { credentialsIn } from '../model/credentials.ts';
import type { PlannedScenario } from './planned-scenario.ts';

/** Passwords in URLs and keys that are written in a feature: they are in the file, but need not be in a report too. */
export function writtenSecrets(scenarios: readonly PlannedScenario[]): readonly string[] {
  const texts = scenarios.flatMap(({ pickle }) =>
    pickle.steps.flatMap(({ text, argument }) => [
      text,
      ...(argument?.docString === undefined ? [] : [argument.docString.content]),
      ...(argument?.dataTable?.rows.flatMap(({ cells }) => cells.map(({ value }) => value)) ?? []),
    ]),
  );
  return [...new Set(texts.flatMap(credentialsIn))];
}
