import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { markedEnv } from '../marked-env.ts';
import type { StackContext } from '../provider.ts';
import type { HostPlace, Outputs } from './outputs.ts';
import { declared, moduleOf } from './root-module.ts';
import { moduleFolder, type TerraformSettings } from './shape.ts';
import {
  jsonIn,
  makeWorkspace,
  runTerraform,
  succeeded,
  TERRAFORM_FILES,
  variableWords,
  type Workspace,
} from './terraform-program.ts';
import { TERRAFORM_MARK } from './things.ts';

/** What the hosts of one stack share. */
export interface TerraformGround {
  readonly outputs: Outputs;
  /** Where hosts are that were started, by name. */
  readonly places: Map<string, HostPlace>;
}

const INIT_MS = 10 * 60_000;
const PLAN_MS = 15 * 60_000;
const APPLY_MS = 55 * 60_000;
const SHOW_MS = 60_000;
/** Where people read the progress and the plan. */
const NAME = 'terraform';

/** Applies the module. @throws UnableError, ConfigurationError */
export async function makeGround(
  _hosts: readonly unknown[],
  context: StackContext,
): Promise<TerraformGround> {
  const { cwd, environment, ledger, prefix, progress, signal } = context;
  const settings = context.settings as TerraformSettings;
  const files = (settings.variable_files ?? []).map((one) => moduleFolder(one, cwd));
  const workspace: Workspace = {
    module: moduleOf(settings, cwd, environment),
    folder: join(context.directory, `${prefix}-terraform`),
    program: settings.program ?? 'terraform',
  };
  const env = {
    ...markedEnv(context, TERRAFORM_MARK, prefix),
    // A variable that the module does not declare is ignored when it comes from the environment.
    TF_VAR_opsproof_labels: JSON.stringify(context.labels),
    TF_VAR_opsproof_name: prefix,
  };
  const run = (words: readonly string[], limitMs: number) =>
    runTerraform(workspace, words, { env, limitMs, signal });
  const subject = `"${environment}"`;
  const state = `-state=${join(workspace.folder, TERRAFORM_FILES.state)}`;
  const plan = join(workspace.folder, TERRAFORM_FILES.plan);
  const variables = variableWords(workspace, files);

  // Before anything exists, there is what removes it: the state's place, the module, the variables.
  ledger.creating({ kind: 'state', id: prefix, scope: { ...workspace } });
  ledger.creating({ kind: 'program', id: prefix });
  makeWorkspace(workspace, { ...settings.variables, ...declared(workspace.module, env) }, files);
  ledger.created({ kind: 'state', id: prefix });
  ledger.created({ kind: 'program', id: prefix });

  progress(NAME, 'init');
  succeeded(
    await run(['init', '-no-color', '-input=false'], INIT_MS),
    `${subject}: the module ${relative(cwd, workspace.module)} could not be initialised`,
    workspace,
  );
  progress(NAME, 'plan');
  // 0: nothing to do, 2: something to do.
  succeeded(
    await run(
      ['plan', '-no-color', '-input=false', '-detailed-exitcode', state, `-out=${plan}`, ...variables],
      PLAN_MS,
    ),
    `${subject}: no plan`,
    workspace,
    [0, 2],
  );
  const shown = succeeded(
    await run(['show', '-no-color', plan], SHOW_MS),
    `${subject}: the plan could not be shown`,
    workspace,
  );
  writeFileSync(context.logFile(NAME, 'plan'), shown.stdout);
  progress(NAME, summaryOf(shown.stdout));
  const began = performance.now();
  succeeded(
    await run(
      [
        'apply',
        '-no-color',
        '-input=false',
        state,
        `-state-out=${join(workspace.folder, TERRAFORM_FILES.state)}`,
        plan,
      ],
      APPLY_MS,
    ),
    `${subject}: apply failed`,
    workspace,
  );
  progress(NAME, 'applied', performance.now() - began);
  const read = succeeded(
    await run(['output', '-json', '-no-color', state], SHOW_MS),
    `${subject}: the outputs could not be read`,
    workspace,
  );
  const outputs = JSON.parse(jsonIn(read.stdout)) as Outputs;
  conceal(outputs, context);
  return { outputs, places: new Map() };
}

/** `Plan: 2 to add, 0 to change, 0 to destroy.` */
function summaryOf(plan: string): string {
  return /^Plan: .*$/m.exec(plan)?.[0] ?? 'the plan changes nothing';
}

/** Masks what the module calls sensitive. */
function conceal(outputs: Outputs, context: StackContext): void {
  const walk = (value: unknown): void => {
    if (typeof value === 'string' && value !== '') context.conceal(value);
    else if (typeof value === 'object' && value !== null)
      for (const inner of Object.values(value)) walk(inner);
  };
  for (const { value, sensitive } of Object.values(outputs)) if (sensitive === true) walk(secretsIn(value));
}

/** An output with a key is sensitive as a whole, the address of the host included: only what is secret by its name is masked there. */
function secretsIn(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.values(value) as readonly ({ readonly private_key?: unknown } | null)[];
  const isHosts = parts.some((part) => typeof part === 'object' && part !== null && 'address' in part);
  return isHosts ? parts.map((part) => part?.private_key) : value;
}
