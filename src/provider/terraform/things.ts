import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../model/errors.ts';
import { membersOf, processesWith } from '../processes/proc.ts';
import { markedProcesses } from '../processes/things.ts';
import type { Remover, Trace } from '../remover.ts';
import {
  errorsOf,
  hasState,
  runTerraform,
  TERRAFORM_FILES,
  variableWords,
  type Workspace,
} from './terraform-program.ts';

/** The variable by which terraform is found when the run that started it is dead: it would keep making things. */
export const TERRAFORM_MARK = 'OPSPROOF_TERRAFORM';
const LOOK_MS = 100;
const LAST_MS = 10_000;
/** How long terraform may take to end after an interrupt, before everything of it is killed. */
const INTERRUPT_MS = 4 * 60_000;

const programs = markedProcesses(TERRAFORM_MARK, 'program');

/**
 * Ends what runs, then destroys by the state. The state is in the ledger with its place, module and program before anything is made. Its folder goes
 * when everything in it is destroyed, so it is there as long as something is.
 */
export const terraformThings: Remover = {
  find: (run, scopes) => programs.find(run, scopes),

  async isThere(trace) {
    if (trace.kind === 'program') return programs.isThere(trace);
    const workspace = workspaceOf(trace);
    return workspace !== undefined && existsSync(workspace.folder);
  },

  async remove(trace, limitMs) {
    if (trace.kind === 'program') return endProgram(trace, limitMs);
    const workspace = workspaceOf(trace);
    if (workspace === undefined) return `state ${trace.id}: its place is not known`;
    if (!existsSync(workspace.folder)) return undefined;
    try {
      const problem = hasState(workspace) ? await destroy(workspace, limitMs) : undefined;
      if (problem !== undefined)
        return `state ${trace.id} could not be destroyed: ${problem}; it is in ${workspace.folder}`;
      rmSync(workspace.folder, { recursive: true, force: true });
      return undefined;
    } catch (error) {
      return `state ${trace.id} could not be destroyed: ${messageOf(error)}; it is in ${workspace.folder}`;
    }
  },
};

/**
 * One that is killed in the middle leaves things that no state knows: it is interrupted, and its plugins are left to it. What outlives it, such as
 * programs of provisioners, is ended afterwards.
 */
async function endProgram(trace: Trace, limitMs: number): Promise<string | undefined> {
  // It leads its group; what it started does not.
  const leaders = () =>
    processesWith(`${TERRAFORM_MARK}=${trace.id}`).filter(({ pid }) => pid !== process.pid && isLeader(pid));
  for (const { pid } of leaders()) process.kill(pid, 'SIGINT');
  const until = performance.now() + Math.min(INTERRUPT_MS, limitMs - LAST_MS);
  while (performance.now() < until && leaders().length > 0) await sleep(LOOK_MS);
  return programs.remove({ ...trace, stopMs: 0 }, LAST_MS);
}

function isLeader(pid: number): boolean {
  return membersOf(pid).includes(pid);
}

async function destroy(workspace: Workspace, limitMs: number): Promise<string | undefined> {
  const files = JSON.parse(readFileSync(join(workspace.folder, TERRAFORM_FILES.extra), 'utf8')) as string[];
  const state = join(workspace.folder, TERRAFORM_FILES.state);
  // The process that held the lock has ended: processes are removed before the state.
  const words = [
    'destroy',
    '-auto-approve',
    '-no-color',
    '-input=false',
    '-lock=false',
    `-state=${state}`,
    ...variableWords(workspace, files),
  ];
  const ended = await runTerraform(workspace, words, { limitMs });
  if (ended.exitCode === 0) return undefined;
  return errorsOf(`${ended.stderr}\n${ended.stdout}`);
}

function workspaceOf({ scope }: Trace): Workspace | undefined {
  const { module, folder, program } = scope ?? {};
  return module === undefined || folder === undefined || program === undefined
    ? undefined
    : { module, folder, program };
}
