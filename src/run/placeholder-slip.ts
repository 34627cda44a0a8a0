import type { Problem } from '../model/errors.ts';
import type { PickleStep } from '../runner/messages.ts';
import type { Rehearsed } from '../world/rehearsal.ts';

/** As requests take them. `${file:-none}` and `${file:0:3}` mean something to a shell. */
const PLACEHOLDER = /(?<!\$)\$\{(?:env|file|command):(?![-=?+]|\d+(?::\d+)?\})[^}]*\}/g;

/** In requests, a plain `${`. */
const ESCAPED = /\$\$\{(?:env|file|command):[^}]*\}/g;

/**
 * A placeholder where nothing fills it. Only requests and the values of a converge have them; elsewhere these very letters would be looked for, so `the file "/var/log/app"
 * has content not contains "${env:PASSWORD}"` would always pass, and a shell would make something else of them.
 * @param plans what the step would do
 * The same goes for an escaped one, `$${env:PASSWORD}`.
 * @param filled how many of its placeholders are filled, and how many escaped ones are understood
 */
export function placeholderSlip(
  { text, argument }: PickleStep,
  plans: readonly Rehearsed[] | undefined,
  filled: { readonly placeholders: number; readonly escapes: number },
): Pick<Problem, 'message' | 'hint'> | undefined {
  if (plans?.some(({ kind }) => kind !== 'environment') !== true) return undefined;
  const cells = argument?.dataTable?.rows.flatMap((row) => row.cells.map(({ value }) => value)) ?? [];
  const texts = [text, ...cells];
  const written = texts.flatMap((one) => one.match(PLACEHOLDER) ?? []);
  const [last] = written.slice(-1);
  if (last !== undefined && written.length > filled.placeholders)
    return {
      message: `${last} is filled in only in requests and in values of a converge; here these very letters would be looked for`,
      hint: `a secret cannot be looked for; for these letters ${patternFor(last)}`,
    };
  const escaped = texts.flatMap((one) => one.match(ESCAPED) ?? []);
  const [double] = escaped.slice(-1);
  if (double === undefined || escaped.length <= filled.escapes) return undefined;
  const plain = double.slice(1);
  return {
    message: `${double} means ${plain} only in requests, values of a converge and files of environments; here both dollars would be looked for`,
    hint: `for ${plain} ${patternFor(plain)}`,
  };
}

function patternFor(letters: string): string {
  return `write a pattern: matches /${letters.replaceAll(/[$./{}()[\]|*+?^\\]/g, '\\$&')}/`;
}
