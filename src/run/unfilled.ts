import type { Problem } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import type { Feature, Scenario, Step } from '../runner/messages.ts';

/** A placeholder as written, `<name>`; not `(?<name>…)`, `<<EOF` or an address in angle brackets. */
const PLACEHOLDER = /(?<![?<\\])<(\p{L}[\p{L}\p{N}_-]*(?: [\p{L}\p{N}_-]+)*)>/gu;

/** HTML elements, which an expected text may well contain. */
const ELEMENTS =
  /^(?:html|head|body|title|meta|link|script|style|h[1-6]|p|br|hr|div|span|a|b|i|em|strong|img|ul|ol|li|table|tr|td|th|form|input|button|pre|main|nav|header|footer|section|article|svg|xml)$/i;

/** Words that tools print in angle brackets. */
const PRINTED = /^(?:none|nil|null|unknown|unset|undefined|empty|invalid|no value|not set)$/i;

/**
 * Placeholders of a scenario that no column of its `Examples:` fills, each with the line of its step. Gherkin leaves them unchanged, so
 * `the process "<nmae>" is not running` would always be true.
 */
export function unfilledIn(scenario: Scenario, file: string): readonly Problem[] {
  const columns = scenario.examples.map(
    ({ tableHeader }) => tableHeader?.cells.map(({ value }) => value) ?? [],
  );
  const all = [...new Set(columns.flat())];
  const everywhere = all.filter((name) => columns.every((some) => some.includes(name)));
  return scenario.steps.flatMap((step) => unfilled(step, file, everywhere, all));
}

/** The same for a background, which nothing fills. */
export function unfilledInBackground({ children }: Feature, file: string): readonly Problem[] {
  const backgrounds = children.flatMap(({ background, rule }) => [
    ...(background === undefined ? [] : [background]),
    ...(rule?.children.flatMap((child) => child.background ?? []) ?? []),
  ]);
  return backgrounds.flatMap(({ steps }) => steps.flatMap((step) => unfilled(step, file, [], [])));
}

function unfilled(
  step: Step,
  file: string,
  columns: readonly string[],
  some: readonly string[],
): readonly Problem[] {
  const texts = [
    { text: step.text, line: step.location.line },
    ...(step.dataTable?.rows.flatMap((row) =>
      row.cells.map(({ value }) => ({ text: value, line: row.location.line })),
    ) ?? []),
  ];
  const problems = texts.flatMap(({ text, line }) =>
    namesIn(text, columns).map((name) => ({ file, line, ...told(name, columns, some) })),
  );
  if (step.docString === undefined) return problems;
  // Pages, programs and redirections may occur there: only a near match of a column counts.
  const { content, location } = step.docString;
  const near = namesIn(content, columns).filter((name) => nearest(name, columns, 1).length > 0);
  return [...problems, ...near.map((name) => ({ file, line: location.line, ...told(name, columns, some) }))];
}

function namesIn(text: string, columns: readonly string[]): readonly string[] {
  if (!text.includes('<')) return [];
  const names = [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  return [...new Set(names)].filter((name) => {
    if (columns.includes(name)) return false;
    if (nearest(name, columns, 1).length > 0) return true;
    return !(ELEMENTS.test(name) || PRINTED.test(name) || text.includes(`</${name}>`));
  });
}

function told(name: string, columns: readonly string[], some: readonly string[]) {
  if (some.includes(name))
    return {
      message: `<${name}> is a column in some Examples: of this scenario, but not in all`,
      hint: `add the column ${name} to each of them`,
    };
  const [best] = nearest(name, columns, 1);
  const known = columns.length === 0 ? 'there are no Examples: to fill it' : `columns: ${columns.join(', ')}`;
  return {
    message: `<${name}> is not a column of Examples:, so it would be used literally`,
    hint:
      best === undefined
        ? `${known}; for exactly that text, write matches /[<]${name}>/`
        : `did you mean <${best}>?`,
  };
}
