import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError, messageOf, UnableError } from '../../model/errors.ts';
import { didYouMean } from '../../model/nearest.ts';
import type { Obstacle } from '../../model/obstacle.ts';
import type { ScopeWays } from '../shape.ts';
import { HOSTS_OUTPUT } from './outputs.ts';
import { declared, moduleOf } from './root-module.ts';
import { moduleFolder, type TerraformHost, type TerraformSettings } from './shape.ts';
import {
  jsonIn,
  makeWorkspace,
  runTerraform,
  succeeded,
  TERRAFORM_FILES,
  variableWords,
  type Workspace,
} from './terraform-program.ts';

/** Of one command: all providers together get two minutes. */
const LIMIT_MS = 100_000;
const LOCK = /Provider dependency changes detected|lock;?\s+file/i;

/**
 * Whether the module can be planned as it would be for a stack, and has the outputs that hosts name. Plans in a folder of its own, which goes
 * again; nothing is applied, and the lock file of providers is not written.
 */
export async function terraformObstacles(
  hosts: readonly TerraformHost[],
  { environment, cwd, env, settings: said }: ScopeWays & { readonly settings: object },
): Promise<readonly Obstacle[]> {
  const settings = said as TerraformSettings;
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-lint-'));
  try {
    const workspace: Workspace = {
      module: moduleOf(settings, cwd, environment),
      folder,
      program: settings.program ?? 'terraform',
    };
    const outputs = await plannedOutputs(workspace, settings, { cwd, env, environment });
    return hosts.flatMap((host) => missingOutput(host, outputs) ?? []);
  } catch (error) {
    if (error instanceof ConfigurationError)
      return error.problems.map(({ message, hint }) => ({
        message,
        ...(hint === undefined ? {} : { hint }),
      }));
    if (!(error instanceof UnableError)) throw error;
    const message = messageOf(error);
    if (LOCK.test(message))
      return [
        {
          message,
          hint: 'run init in the module once and keep its .terraform.lock.hcl in git: lint does not write one, while a start does',
          unable: true,
        },
      ];
    return [{ message, ...(error.hint === undefined ? {} : { hint: error.hint }) }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Names of the outputs that the module has once it is applied. @throws UnableError */
async function plannedOutputs(
  workspace: Workspace,
  settings: TerraformSettings,
  { cwd, env, environment }: ScopeWays,
): Promise<readonly string[]> {
  const files = (settings.variable_files ?? []).map((one) => moduleFolder(one, cwd));
  const own = {
    ...env,
    TF_VAR_opsproof_labels: JSON.stringify({ 'opsproof.run': 'lint', 'opsproof.environment': environment }),
    TF_VAR_opsproof_name: 'opsproof-lint',
  };
  makeWorkspace(workspace, { ...settings.variables, ...declared(workspace.module, own) }, files);
  const run = (words: readonly string[]) => runTerraform(workspace, words, { env: own, limitMs: LIMIT_MS });
  const would = `"${environment}" would not start`;
  succeeded(
    await run(['init', '-no-color', '-input=false', '-lockfile=readonly']),
    `${would}: its module cannot be initialised`,
    workspace,
  );
  const plan = join(workspace.folder, TERRAFORM_FILES.plan);
  const state = `-state=${join(workspace.folder, TERRAFORM_FILES.state)}`;
  const words = ['plan', '-no-color', '-input=false', '-lock=false', state, `-out=${plan}`];
  succeeded(
    await run([...words, ...variableWords(workspace, files)]),
    `${would}: its module cannot be planned`,
    workspace,
  );
  const shown = succeeded(
    await run(['show', '-no-color', '-json', plan]),
    `${would}: its plan cannot be read`,
    workspace,
  );
  const { output_changes: outputs = {} } = JSON.parse(jsonIn(shown.stdout)) as {
    readonly output_changes?: object;
  };
  return Object.keys(outputs);
}

/** What stands in an output is often known only after the apply; that there is one is known before. */
function missingOutput({ name, output }: TerraformHost, outputs: readonly string[]): Obstacle | undefined {
  const [wanted = HOSTS_OUTPUT] = (output ?? HOSTS_OUTPUT).split(/[.[]/);
  if (outputs.includes(wanted)) return undefined;
  return {
    host: name,
    message: `its module has no output ${wanted}`,
    hint:
      output === undefined
        ? `write output: … for the host, or an output "${HOSTS_OUTPUT}" with an entry for it`
        : didYouMean(wanted, outputs),
  };
}
