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
 * @param root of the user's repository, which paths begin at
 * @throws ConfigurationError with every mistake
 */
export function readConvergence(
  tool: ConvergeTool,
  name: string,
  rows: readonly (readonly string[])[],
  root: string,
): Convergence {
  const problems: Problem[] = [];
  const at = (path: string) => (isAbsolute(path) ? path : resolve(root, path));
  const file = at(name);
  const problem = wrongFile(file, name);
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

function wrongValue(
  { form }: ConvergeTool['options'][string],
  value: string,
  path: string,
): string | undefined {
  if (value === '') return 'has no value';
  if (value.includes('\0')) return 'has a NUL byte';
  if (form === 'pair' && !/^[^=]+=/.test(value)) return `takes name=value; found "${value}"`;
  if (form !== 'path') return undefined;
  if (basename(path).includes(':'))
    return `has a colon in its name, which the tool takes for the end of a path: "${value}"`;
  return statSync(path, { throwIfNoEntry: false }) === undefined
    ? `names "${value}", which is not there`
    : undefined;
}

function wrongFile(file: string, name: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return `"${name}" is not there; paths begin at the root of the repository`;
  return found.isFile() ? undefined : `"${name}" is not a file`;
}
