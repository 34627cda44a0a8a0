import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnableError } from '../../model/errors.ts';
import { type ProgramEnd, runProgram } from '../program.ts';

/** Where one stack of a module is, and all that is needed to remove it again. No secrets: it is in the ledger. */
export interface Workspace {
  /** Folder of the root module. */
  readonly module: string;
  /** Own folder of the stack, with state, plan and variables; only its owner may read it. */
  readonly folder: string;
  /** terraform or tofu. */
  readonly program: string;
}

export interface TerraformOptions {
  /** Undefined: that of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly limitMs: number;
  readonly signal?: AbortSignal;
}

/** What a provider is cut off in may be in the cloud and in no state: it gets the time to write down what it made. */
const GRACE_MS = 3 * 60_000;
/** Variables of the environment that would lead to another state, or change what a command does. */
const OTHERWISE = /^TF_(?:WORKSPACE|DATA_DIR|CLI_ARGS\w*|INPUT|IN_AUTOMATION)$/;

export const TERRAFORM_FILES = {
  state: 'terraform.tfstate',
  plan: 'plan.bin',
  variables: 'opsproof.tfvars.json',
  extra: 'extra.json',
} as const;

export function makeWorkspace(workspace: Workspace, variables: object, files: readonly string[]): void {
  mkdirSync(workspace.folder, { recursive: true, mode: 0o700 });
  chmodSync(workspace.folder, 0o700);
  writeFileSync(join(workspace.folder, TERRAFORM_FILES.variables), JSON.stringify(variables), {
    mode: 0o600,
  });
  writeFileSync(join(workspace.folder, TERRAFORM_FILES.extra), JSON.stringify(files), { mode: 0o600 });
}

/** Whether anything may have been made: before the first apply there is no state. */
export function hasState({ folder }: Workspace): boolean {
  return existsSync(join(folder, TERRAFORM_FILES.state));
}

/** Runs the program in the module with a data folder of its own. Nothing of it lands in the module but the lock file of providers, which init writes. */
export function runTerraform(
  { module, folder, program }: Workspace,
  words: readonly string[],
  options: TerraformOptions,
): Promise<ProgramEnd> {
  const { env, limitMs, signal } = options;
  const given = Object.fromEntries(Object.entries(env ?? {}).filter(([name]) => !OTHERWISE.test(name)));
  // Without an environment the process inherits ours, and `env -u` takes out what leads elsewhere.
  const own = {
    TF_DATA_DIR: join(folder, 'data'),
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
  };
  const argv =
    env === undefined
      ? [
          'env',
          '-u',
          'TF_WORKSPACE',
          '-u',
          'TF_CLI_ARGS',
          '-u',
          'TF_CLI_ARGS_destroy',
          ...Object.entries(own).map(([key, value]) => `${key}=${value}`),
          program,
        ]
      : [program];
  return runProgram([...argv, `-chdir=${module}`, ...words], {
    cwd: module,
    ...(env === undefined ? {} : { env: { ...given, ...own } }),
    limitMs,
    graceMs: GRACE_MS,
    ...(signal === undefined ? {} : { signal }),
  });
}

/** The words for the variables of the stack. */
export function variableWords({ folder }: Workspace, files: readonly string[]): readonly string[] {
  return [...files, join(folder, TERRAFORM_FILES.variables)].map((file) => `-var-file=${file}`);
}

/** @throws UnableError with the errors that it printed */
export function succeeded(
  ended: ProgramEnd,
  what: string,
  { program }: Workspace,
  allowed: readonly number[] = [0],
): ProgramEnd {
  if (allowed.includes(ended.exitCode)) return ended;
  throw new UnableError(
    `${what}: ${program} ended with exit code ${ended.exitCode}: ${errorsOf(`${ended.stderr}\n${ended.stdout}`)}`,
  );
}

/** The JSON in what was printed: tofu prints warnings of its configuration before it. */
export function jsonIn(printed: string): string {
  const at = /^\{/m.exec(printed)?.index ?? 0;
  return printed.slice(at);
}

/** The first words of each error in what terraform prints for people: `│ Error: …`. */
export function errorsOf(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/^[│╷╵|\s]+/, '').trimEnd());
  const begins = lines.flatMap((line, index) => (line.startsWith('Error: ') ? [index] : []));
  const errors = begins.map((index) => {
    const rest = lines.slice(index + 1, index + 12).filter((line) => line !== '');
    return [lines[index]?.slice('Error: '.length), ...rest.slice(0, 3)].join('; ');
  });
  return errors.length > 0
    ? errors.slice(0, 5).join('\n  ')
    : lines
        .filter((line) => line !== '')
        .slice(-3)
        .join('; ') || 'it said nothing';
}
