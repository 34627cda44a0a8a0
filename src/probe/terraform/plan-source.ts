import { existsSync, readdirSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { ConfigurationError, type Problem } from '../../model/errors.ts';
import { type PlanOptions, readPlanOptions } from './plan-options.ts';

/** Where a plan comes from: it is made of a module, or a program has written it down. */
export type PlanSource =
  | { readonly name: string; readonly module: string; readonly options: PlanOptions }
  | { readonly name: string; readonly file: string };

/** Files that make a folder a module. */
const SOURCE = /\.(?:tf|tofu)(?:\.json)?$/;

/**
 * Reads what a sentence calls a plan: the folder of a root module, or a file of `terraform show -json`.
 * @param root of the user's repository, which paths begin at
 * @param rows of the table below the sentence
 * @throws ConfigurationError with every mistake. A file may be written later, a module is there
 */
export function readPlanSource(
  name: string,
  root: string,
  rows: readonly (readonly string[])[] = [],
): PlanSource {
  const path = isAbsolute(name) ? name : resolve(root, name);
  const problems: Problem[] = [];
  const options = readPlanOptions(rows, root, problems);
  const isFile = name.endsWith('.json');
  if (isFile && rows.length > 0)
    problems.push({ message: `"${name}" was planned already: options are for the folder of a module` });
  const wrong = isFile ? undefined : wrongModule(path, name);
  if (wrong !== undefined) problems.push(wrong);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return isFile ? { name, file: path } : { name, module: path, options };
}

function wrongModule(path: string, name: string): Problem | undefined {
  const hint = 'write the folder of a root module, or a file of terraform show -json that ends in .json';
  if (name === '' || name.includes('\0') || !existsSync(path))
    return { message: `the module "${name}" is not there; paths begin at the root of the repository`, hint };
  if (!statSync(path).isDirectory()) return { message: `"${name}" is not a folder`, hint };
  return readdirSync(path).some((file) => SOURCE.test(file))
    ? undefined
    : { message: `the folder "${name}" is no module: no file of it ends in .tf or .tofu`, hint };
}
