import { UnableError } from '../../model/errors.ts';
import { runProgram } from '../../provider/program.ts';
import { errorsOf } from '../../provider/terraform/terraform-program.ts';
import { quote } from '../../transport/shell/quote.ts';
import type { PlanOptions } from './plan-options.ts';

/** The longest that init, plan and show may take together. */
const PLAN_MS = 15 * 60_000;
/** What is interrupted removes its folder itself. */
const GRACE_MS = 30_000;
/** By the exit code of the script. */
const PHASES: Readonly<Record<number, string>> = {
  90: 'there is no room for a temporary folder',
  91: 'the module could not be initialised',
  92: 'it could not be planned',
  93: 'the plan could not be read',
  94: 'its workspace could not be selected',
};
const LOCKED = /Provider dependency changes detected|lock;?\s+file/i;

/**
 * Plans a module and returns the plan as JSON. Nothing is written but a folder for the time of the call: its plugins, modules and plan are there,
 * the state is neither locked nor changed, and the lock file of providers stays as it is.
 * @throws UnableError that says which phase failed, with the errors of the program
 */
export async function makePlan(module: string, options: PlanOptions): Promise<string> {
  const { program } = options;
  const ended = await runProgram(['sh', '-c', planScript(module, options)], {
    cwd: module,
    limitMs: PLAN_MS,
    graceMs: GRACE_MS,
  });
  if (ended.exitCode === 0) return ended.stdout;
  const phase = PHASES[ended.exitCode] ?? 'it could not be planned';
  const said = errorsOf(`${ended.stderr}\n${ended.stdout}`);
  if (/: (?:not found|command not found|No such file)/.test(said) && said.includes(program))
    throw new UnableError(`there is no ${program} on this machine`, {
      hint: `install ${program} where opsproof runs, or check a plan that another machine wrote: ${program} show -json`,
    });
  throw new UnableError(`${phase}: ${program} says: ${said}`, {
    ...(LOCKED.test(said)
      ? {
          hint: `run ${program} init in the module and keep its .terraform.lock.hcl in git: a check does not write one`,
        }
      : {}),
  });
}

/** When the run has gone, everything of this group goes, too: nobody would read the plan. */
const WATCH = `( trap '' HUP INT TERM
  while kill -0 "$PPID"; do [ -d "$folder" ] || exit 0; sleep 1; done
  kill -TERM 0
  for second in 1 2 3; do [ -d "$folder" ] || exit 0; sleep 1; done
  rm -rf "$folder"
  kill -KILL 0
) >/dev/null 2>&1 &`;

/** One program, so that its folder goes also if the run is killed meanwhile. */
function planScript(module: string, { program, init, plan, workspace, refresh }: PlanOptions): string {
  const run = (words: readonly string[]) => [program, `-chdir=${module}`, ...words].map(quote).join(' ');
  const failed = (code: number) => `{ cat "$folder/said" >&2; exit ${code}; }`;
  return [
    'umask 077',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell expands it
    'folder=$(mktemp -d "${TMPDIR:-/tmp}/opsproof-plan-XXXXXXXXXX") || exit 90',
    `trap 'rm -rf "$folder"' EXIT`,
    "trap 'exit 130' HUP INT TERM",
    WATCH,
    'unset TF_WORKSPACE TF_CLI_ARGS TF_CLI_ARGS_init TF_CLI_ARGS_plan TF_CLI_ARGS_show',
    'export TF_DATA_DIR="$folder/data" TF_IN_AUTOMATION=1 TF_INPUT=0 CHECKPOINT_DISABLE=1',
    `${run(['init', '-no-color', '-input=false', '-reconfigure', '-lockfile=readonly', ...init])} >"$folder/said" 2>&1 || ${failed(91)}`,
    // TF_WORKSPACE would make a workspace that is not there; this only notes, in our folder, which one is meant.
    ...(workspace === undefined
      ? []
      : [`${run(['workspace', 'select', '-no-color', workspace])} >"$folder/said" 2>&1 || ${failed(94)}`]),
    // 0: nothing to do, 2: something to do, also where only the state changes. The plan itself says which.
    `${run(['plan', '-no-color', '-input=false', '-lock=false', '-detailed-exitcode', ...(refresh ? [] : ['-refresh=false']), ...plan])} -out="$folder/plan" >"$folder/said" 2>&1 || [ $? -eq 2 ] || ${failed(92)}`,
    `${run(['show', '-no-color', '-json'])} "$folder/plan" 2>"$folder/said" || ${failed(93)}`,
  ].join('\n');
}
