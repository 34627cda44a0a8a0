import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../model/errors.ts';

/**
 * The default exports of a user's module, one or a list of them; empty if that fails, which is reported to `wrong`.
 * @param what it should export: `provider`
 */
export async function exportedBy(
  cwd: string,
  file: string,
  what: string,
  wrong: (message: string) => void,
): Promise<readonly unknown[]> {
  let loaded: { readonly default?: unknown };
  try {
    loaded = await import(pathToFileURL(resolve(cwd, file)).href);
  } catch (error) {
    const said = messageOf(error);
    wrong(`it does not load: ${said.replaceAll(`${cwd}/`, '').replace(/ imported from .*$/s, '')}`);
    return [];
  }
  if (loaded.default !== undefined) return Array.isArray(loaded.default) ? loaded.default : [loaded.default];
  wrong(`it exports no ${what}: write export default, with a ${what} or a list of them`);
  return [];
}
