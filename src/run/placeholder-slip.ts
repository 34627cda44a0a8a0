import type { Problem } from '../model/errors.ts';
import type { PickleStep } from '../runner/messages.ts';
import type { Rehearsed } from '../world/rehearsal.ts';

/** As requests take them; `$${` is a plain `${`. */
const PLACEHOLDER = /(?<!\$)\$\{(?:env|file|command):[^}]*\}/g;

/**
 * A placeholder where nothing fills it. Only requests and the values of a converge have them; elsewhere these very letters would be looked for, so `the file "/var/log/app"
 * has content not contains "${env:PASSWORD}"` would always pass, and a shell would make something else of them.
 * @param plans what the step would do
 * @param filled how many of its placeholders are filled
 */
export function placeholderSlip(
  { text, argument }: PickleStep,
  plans: readonly Rehearsed[] | undefined,
  filled: number,
): Pick<Problem, 'message' | 'hint'> | undefined {
  if (plans?.some(({ kind }) => kind !== 'environment') !== true) return undefined;
  const cells = argument?.dataTable?.rows.flatMap((row) => row.cells.map(({ value }) => value)) ?? [];
  const written = [text, ...cells].flatMap((one) => one.match(PLACEHOLDER) ?? []);
  const [last] = written.slice(-1);
  if (last === undefined || written.length <= filled) return undefined;
  return {
    message: `${last} is filled in only in requests and in values of a converge; here these very letters would be looked for`,
    hint: `a secret cannot be looked for; for these letters write a pattern: matches /${last.replaceAll(/[$./{}()[\]|*+?^\\]/g, '\\$&')}/`,
  };
}
