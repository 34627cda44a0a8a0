import { statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { Problem } from '../../model/errors.ts';
import { didYouMean } from '../../model/nearest.ts';

/** How a module is planned. */
export interface PlanOptions {
  readonly program: 'terraform' | 'tofu';
  /** Words for init. */
  readonly init: readonly string[];
  /** Words for plan. */
  readonly plan: readonly string[];
  readonly workspace?: string;
  /** False: what is really there is not asked, only the state. */
  readonly refresh: boolean;
}

const WORKSPACE = /^[\w.~-]+$/;
const VARIABLE = /^variable ([A-Za-z_][\w-]*)$/;
const OPTIONS = ['program', 'variables', 'variable NAME', 'workspace', 'backend config', 'refresh'];
/** What is said once. */
const ONCE = /^(?:program|workspace|refresh)$/;

/** Reads the rows of `the terraform plan of "infra":`. Mistakes are added to `problems`. */
export function readPlanOptions(
  rows: readonly (readonly string[])[],
  root: string,
  problems: Problem[],
): PlanOptions {
  const init: string[] = [];
  const plan: string[] = [];
  let options: Omit<PlanOptions, 'init' | 'plan'> = { program: 'terraform', refresh: true };
  const said = new Set<string>();
  for (const [option = '', value = '', ...more] of rows) {
    const wrong = (message: string) => problems.push({ message });
    if (value === '' || value.includes('\0') || more.length > 0) {
      wrong(`the option "${option}" takes one value in its row`);
      continue;
    }
    if ((ONCE.test(option) || VARIABLE.test(option)) && said.has(option))
      wrong(`the option "${option}" occurs twice`);
    said.add(option);
    const variable = VARIABLE.exec(option)?.[1];
    if (variable !== undefined) plan.push(`-var=${variable}=${value}`);
    else if (option === 'program' && (value === 'terraform' || value === 'tofu'))
      options = { ...options, program: value };
    else if (option === 'program') wrong(`the program is terraform or tofu; found "${value}"`);
    else if (option === 'refresh' && (value === 'yes' || value === 'no'))
      options = { ...options, refresh: value === 'yes' };
    else if (option === 'refresh') wrong(`write refresh as yes or no; found "${value}"`);
    else if (option === 'workspace' && WORKSPACE.test(value)) options = { ...options, workspace: value };
    else if (option === 'workspace') wrong(`"${value}" is no name of a workspace`);
    else if (option === 'variables') {
      const path = isAbsolute(value) ? value : resolve(root, value);
      if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) plan.push(`-var-file=${path}`);
      else wrong(`the option "variables" names "${value}", which is no file that is there`);
    } else if (option === 'backend config') {
      const pair = /^[\w.-]+=/.test(value);
      const path = isAbsolute(value) ? value : resolve(root, value);
      if (pair) init.push(`-backend-config=${value}`);
      else if (statSync(path, { throwIfNoEntry: false })?.isFile() === true)
        init.push(`-backend-config=${path}`);
      else wrong(`the option "backend config" takes key=value or a file; found "${value}"`);
    } else wrong(`a terraform plan has no option "${option}"; ${didYouMean(option, OPTIONS)}`);
  }
  return { ...options, init, plan };
}
