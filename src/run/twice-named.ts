import type { Problem } from '../model/errors.ts';
import { printName } from '../report/event/scenario-result.ts';
import type { PlannedScenario } from './planned-scenario.ts';
import { scenariosOf } from './vacuous.ts';

/**
 * Scenarios of a file that cannot be distinguished: reports, history, waivers and attestations identify a scenario by its file and its name
 * (and the values of its row), so a red one would hide behind a green one.
 * @param scenarios of one file, in its order
 */
export function twiceNamed(scenarios: readonly PlannedScenario[]): readonly Problem[] {
  const first = new Map<string, number>();
  const rows = rowsOf(scenarios);
  return scenarios.flatMap(({ pickle, uri, line }) => {
    const example = rows.get(pickle.astNodeIds[1] ?? '');
    const name = printName({ name: pickle.name, ...(example === undefined ? {} : { example }) });
    const before = first.get(name);
    if (before === undefined) {
      first.set(name, line);
      return [];
    }
    return [
      {
        file: uri,
        line,
        message: `"${name}" is also the name of the scenario in line ${before}, so reports could not tell them apart`,
        hint:
          example === undefined
            ? 'give one of them another name'
            : 'make the rows different, or put the columns that differ into the name: Scenario Outline: … <column>',
      },
    ];
  });
}

/** Row id → column → value. */
function rowsOf(
  scenarios: readonly PlannedScenario[],
): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const feature = scenarios[0]?.document.feature;
  if (feature === undefined) return new Map();
  const rows = scenariosOf(feature).flatMap(({ examples }) =>
    examples.flatMap(({ tableHeader, tableBody }) =>
      tableBody.map(({ id, cells }): [string, Record<string, string>] => [
        id,
        Object.fromEntries(
          cells.map(({ value }, index) => [tableHeader?.cells[index]?.value ?? `${index}`, value]),
        ),
      ]),
    ),
  );
  return new Map(rows);
}
