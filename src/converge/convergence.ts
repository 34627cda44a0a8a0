import { statSync } from 'node:fs';
import { basename, isAbsolute, resolve } from 'node:path';
import { withArticle } from '../model/article.ts';
import { ConfigurationError, type Problem } from '../model/errors.ts';
import { didYouMean } from '../model/nearest.ts';
import type { ConvergeTool } from './tool.ts';

/** What a sentence asks for: a tool, a file of the repository, and the rows of its table. */
export interface Convergence {
  readonly tool: ConvergeTool;
  /** As written. */
  readonly name: string;
  /** Absolute, on this machine. */
  readonly file: string;
  /** Name → values as written; for paths absolute, on this machine. */
  readonly options: Readonly<Record<string, readonly string[]>>;
}

/**
 * Reads what a sentence says; the files must be there.
 * @param root where paths begin
 * @param place how messages call it
 * @throws ConfigurationError with every mistake
 */
export function readConvergence(
  tool: ConvergeTool,
  name: string,
  rows: readonly (readonly string[])[],
  root: string,
  place = 'the root of the repository',
): Convergence {
  const problems: Problem[] = [];
  const at = (path: string) => (isAbsolute(path) ? path : resolve(root, path));
  const file = at(name);
  const problem = wrongFile(file, name, place);
  if (problem !== undefined) problems.push({ message: `the ${tool.noun} ${problem}` });
  const options: Record<string, string[]> = {};
  for (const [option = '', value = '', ...more] of rows) {
    const shape = tool.options[option];
    if (shape === undefined) {
      problems.push({
        message: `${withArticle(tool.noun)} has no option "${option}"; ${didYouMean(option, Object.keys(tool.options))}`,
      });
      continue;
    }
    const wrong =
      wrongValue(shape, value, at(value)) ??
      (more.length > 0 ? 'has more than one value in its row' : undefined);
    if (wrong !== undefined) problems.push({ message: `the option "${option}" ${wrong}` });
    else if (options[option] !== undefined && shape.many !== true)
      problems.push({ message: `the option "${option}" occurs twice` });
    options[option] = [...(options[option] ?? []), shape.form === 'path' ? at(value) : value];
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { tool, name, file, options };
}

/** The texts of it that may have placeholders: the values of pairs, which reach the host in files only. */
export function secretTexts({ tool, options }: Convergence): readonly string[] {
  return Object.entries(options).flatMap(([option, values]) =>
    tool.options[option]?.form === 'pair' ? values : [],
  );
}

/** The same with these texts filled in. */
export async function fillConvergence(
  convergence: Convergence,
  fill: (text: string) => Promise<string>,
): Promise<Convergence> {
  const { tool, options } = convergence;
  const filled: Record<string, readonly string[]> = { ...options };
  for (const [option, values] of Object.entries(options))
    if (tool.options[option]?.form === 'pair') filled[option] = await Promise.all(values.map(fill));
  return { ...convergence, options: filled };
}

function wrongValue(
  { form, name, one }: ConvergeTool['options'][string],
  value: string,
  path: string,
): string | undefined {
  if (value === '') return 'has no value';
  if (value.includes('\0')) return 'has a NUL byte';
  if (one?.includes(value) === false) return `takes ${one.join(' or ')}; found "${value}"`;
  if (form === 'pair' && !/^[^=]+=/.test(value)) return `takes name=value; found "${value}"`;
  const pair = value.slice(0, value.indexOf('='));
  if (form === 'pair' && name?.test(pair) === false)
    return `takes names of letters, digits and underscores; found "${pair}"`;
  if (form !== 'path') return undefined;
  if (basename(path).includes(':'))
    return `has a colon in its name, which the tool takes for the end of a path: "${value}"`;
  return statSync(path, { throwIfNoEntry: false }) === undefined
    ? `names "${value}", which is not there`
    : undefined;
}

function wrongFile(file: string, name: string, place: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return `"${name}" is not there; paths begin at ${place}`;
  return found.isFile() ? undefined : `"${name}" is not a file`;
}
