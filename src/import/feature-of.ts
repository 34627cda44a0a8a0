import { cell } from './node.ts';

/** A sentence that converges, with its table. */
export interface ConvergeText {
  /** `every host in "web"`. */
  readonly on: string;
  /** `ansible playbook`. */
  readonly noun: string;
  readonly file: string;
  readonly rows: readonly (readonly [option: string, value: string])[];
}

/** The lines of a converge, and that nothing of it failed. */
export function convergeLines({ on, noun, file, rows }: ConvergeText): readonly string[] {
  const width = Math.max(0, ...rows.map(([option]) => option.length));
  return [
    `When I converge ${on} with the ${noun} ${JSON.stringify(file)}${rows.length === 0 ? '' : ':'}`,
    ...rows.map(([option, value]) => `  | ${option.padEnd(width)} | ${cell(value)} |`),
    `Then the converge on ${on} has failed resources empty`,
  ];
}

/** The lines of the same converge a second time, which must change nothing. */
export function againLines(on: string): readonly string[] {
  return [`When I converge ${on} again`, `Then the converge on ${on} changed nothing`];
}

/** A feature with one scenario for each list of lines. */
export function featureText(
  from: string,
  environment: string,
  scenarios: readonly { readonly name: string; readonly lines: readonly string[] }[],
): string {
  const lines = [
    `# Imported from ${from}.`,
    '@fresh',
    `Feature: ${from}`,
    '  Background:',
    `    Given the environment ${JSON.stringify(environment)}`,
    ...scenarios.flatMap(({ name, lines }) => [
      '',
      `  Scenario: ${name}`,
      ...lines.map((line) => `    ${line}`),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** A scenario as text. */
export interface ScenarioText {
  readonly name: string;
  readonly tags?: readonly string[];
  readonly lines: readonly string[];
}

/** A feature whose scenarios each say where they are. */
export function scenariosText(from: string, scenarios: readonly ScenarioText[]): string {
  const lines = [
    `# Imported from ${from}.`,
    `Feature: ${from}`,
    ...scenarios.flatMap(({ name, tags = [], lines }) => [
      '',
      ...(tags.length === 0 ? [] : [`  ${tags.join(' ')}`]),
      `  Scenario: ${name}`,
      ...lines.map((line) => `    ${line}`),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
