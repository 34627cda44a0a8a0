import type { LearnedSentence } from './sentence.ts';

export interface LearnedScenario {
  readonly title: string;
  readonly why: string;
  readonly said: readonly LearnedSentence[];
}

/** A whole feature file. */
export function printFeature(
  role: string,
  environment: string,
  place: string,
  scenarios: readonly LearnedScenario[],
  day: string,
): string {
  return [
    `# Learnt from the live hosts on ${day}. It is yours from now on: change it, remove lines, add reasons.`,
    `Feature: ${role} is what it was`,
    '',
    '  Background:',
    `    Given the environment ${JSON.stringify(environment)}`,
    `    And ${place}`,
    ...scenarios.flatMap((scenario) => ['', ...scenarioLines(scenario)]),
    '',
  ].join('\n');
}

/** An existing file with what it lacks added at its end; undefined if it lacks nothing. */
export function mergeFeature(
  existing: string,
  scenarios: readonly LearnedScenario[],
  day: string,
): string | undefined {
  const known = new Set(
    existing.split('\n').map((line) => line.trim().replace(/^(?:Given|When|Then|And|But|\*) /, '')),
  );
  const fresh = scenarios
    .map((scenario) => ({ ...scenario, said: scenario.said.filter(({ sentence }) => !known.has(sentence)) }))
    .filter(({ said }) => said.length > 0)
    .map((scenario) => ({ ...scenario, title: `${scenario.title}, learnt on ${day}` }));
  if (fresh.length === 0) return undefined;
  return [existing.trimEnd(), ...fresh.flatMap((scenario) => ['', ...scenarioLines(scenario)]), ''].join(
    '\n',
  );
}

function scenarioLines({ title, why, said }: LearnedScenario): readonly string[] {
  return [
    `  # Why: ${why}.`,
    `  Scenario: ${title}`,
    ...said.flatMap(({ sentence, rows }, index) => [
      `    ${index === 0 ? 'Then' : 'And'} ${sentence}`,
      ...tableLines(rows ?? []),
    ]),
  ];
}

function tableLines(rows: readonly (readonly [string, string])[]): readonly string[] {
  const cells = rows.map(([name, value]) => [cell(name), cell(value)] as const);
  const widths = [0, 1].map((column) => Math.max(0, ...cells.map((row) => (row[column] ?? '').length)));
  return cells.map(
    ([name, value]) => `      | ${name.padEnd(widths[0] ?? 0)} | ${value.padEnd(widths[1] ?? 0)} |`,
  );
}

/** Gherkin's own escapes in a cell. */
function cell(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\|/g, '\\|').replace(/\n/g, '\\n');
}
