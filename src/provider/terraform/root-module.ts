import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ConfigurationError } from '../../model/errors.ts';
import { moduleFolder, type TerraformSettings } from './shape.ts';

/** @throws ConfigurationError for a module that does not exist, or whose state others share */
export function moduleOf({ module }: TerraformSettings, cwd: string, environment: string): string {
  const problem = (message: string, hint?: string) =>
    new ConfigurationError([
      { message: `"${environment}": ${message}`, ...(hint === undefined ? {} : { hint }) },
    ]);
  if (module === undefined)
    throw problem('no module is named', 'write providers: { terraform: { module: … } }');
  const folder = moduleFolder(module, cwd);
  const sources = existsSync(folder)
    ? readdirSync(folder).filter((name) => /\.(?:tf|tofu)(?:\.json)?$/.test(name))
    : [];
  if (sources.length === 0) throw problem(`there is no module in ${relative(cwd, folder)}`);
  for (const name of sources) {
    const [found] =
      /^\s*(?:backend\s+"[^"]*"|cloud)\s*\{|"(?:backend|cloud)"\s*:/m.exec(
        readFileSync(join(folder, name), 'utf8'),
      ) ?? [];
    if (found !== undefined)
      throw problem(
        `${relative(cwd, join(folder, name))} keeps the state elsewhere (${found.replaceAll(/[\s{:]+$|^\s+/g, '')}): a stack would change, and then destroy, what others use`,
        'put what is shared into a module without a backend, and name that one here',
      );
  }
  return folder;
}

/** For variables that the module declares the environment counts less than files: they are written there, too. */
export function declared(
  module: string,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, unknown> {
  const text = readdirSync(module)
    .filter((name) => name.endsWith('.tf') || name.endsWith('.tofu'))
    .map((name) => readFileSync(join(module, name), 'utf8'))
    .join('\n');
  const has = (name: string) => new RegExp(`^\\s*variable\\s+"${name}"`, 'm').test(text);
  return {
    ...(has('opsproof_labels') ? { opsproof_labels: JSON.parse(env.TF_VAR_opsproof_labels ?? '{}') } : {}),
    ...(has('opsproof_name') ? { opsproof_name: env.TF_VAR_opsproof_name } : {}),
  };
}
