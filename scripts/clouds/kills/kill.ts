import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { lives, Runner } from '../../faults/runner.mjs';
import { root } from '../../setup.mjs';
import type { Part } from './part.ts';

const LOOK_MS = 200;
/** What the part was asked last may appear after the death of who asked: nothing new for so long means that it has. */
const [QUIET_MS, SETTLED_MS] = [1_500, 30_000];
const RUN_MS = 180_000;

/** Where the runs of a part are started. */
export interface Place {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

/** `runner`: the watchdog removes what is left; `both`: with its watchdog, and then a sweep does. */
export type Victim = 'runner' | 'both';

/** What one kill showed. */
export interface Kill {
  readonly provider: string;
  readonly victim: Victim;
  readonly run: string;
  /** From the run's first line to the kill. */
  readonly afterMs: number;
  /** The last of its progress before it. */
  readonly during: string;
  /** What was there when the runner had died. */
  readonly things: number;
  /** From the kill, or the begin of the sweep, to when the last thing was gone. */
  readonly clearMs: number;
  /** What was still there in the end, or what else is wrong. */
  readonly wrong: readonly string[];
  /** The line that tells of what is left, if something is. */
  readonly told?: string;
}

/** A run that nobody kills. @returns how long it lasts from its first line, in milliseconds @throws Error unless it is green and leaves nothing */
export async function wholeRun(part: Part, { folder, env }: Place): Promise<number> {
  const runner = new Runner(folder, [], env);
  await runner.until(({ run }) => run !== undefined, 'it said its name', RUN_MS);
  const began = performance.now();
  const code = await runner.ended;
  const took = performance.now() - began;
  const left = await part.left(runner.run ?? '');
  if (code !== 0 || left.length > 0)
    throw new Error(
      `a run on ${part.provider} ended with ${code} and left ${left.join(', ') || 'nothing'}:\n${runner.output}`,
    );
  return took;
}

/** Kills a run at a moment; one that is over by then is tried again, with half the time. */
export async function killOnce(part: Part, place: Place, victim: Victim, afterMs: number): Promise<Kill> {
  const runner = new Runner(place.folder, [], place.env);
  await runner.until(({ run }) => run !== undefined, 'it said its name', RUN_MS);
  await sleep(afterMs);
  if (victim === 'both') {
    runner.kill('SIGSTOP');
    for (const pid of runner.watchdogs) if (lives(pid)) process.kill(pid, 'SIGKILL');
  }
  runner.kill('SIGKILL');
  const killed = performance.now();
  const how = await runner.ended;
  const run = runner.run ?? '';
  if (how !== 'SIGKILL') {
    if (afterMs < 2) throw new Error(`the runner ended by itself (${how}):\n${runner.output}`);
    return killOnce(part, place, victim, Math.floor(afterMs / 2));
  }
  const [, during = ''] = /\n[ \t]*(\S[^\n]*)\n*$/.exec(runner.output) ?? [];
  const seen = { provider: part.provider, victim, run, afterMs, during: during.trim() };
  const shown = victim === 'runner' ? await watched(part, runner, killed) : await swept(part, place, run);
  return { ...seen, ...shown };
}

type Shown = Pick<Kill, 'things' | 'clearMs' | 'wrong' | 'told'>;

/** Until the watchdog has ended, or the time is over. */
async function watched(part: Part, runner: Runner, since: number): Promise<Shown> {
  const run = runner.run ?? '';
  let [things, clearMs] = [-1, 0];
  for (;;) {
    const watches = runner.watchdogs.some(lives);
    const left = await part.left(run);
    const now = performance.now() - since;
    if (things === -1) things = left.length;
    if (left.length > 0) clearMs = Math.round(now);
    if (watches && now < part.limitMs) {
      await sleep(LOOK_MS);
      continue;
    }
    const late = clearMs > part.limitMs || left.length > 0;
    const told = runner.watchdogLog.trim().split('\n').at(-1);
    return { things, clearMs, wrong: late ? left : [], ...(late && told ? { told } : {}) };
  }
}

/** Nobody watches any more: what is there stays until a sweep. */
async function swept(part: Part, { folder, env }: Place, run: string): Promise<Shown> {
  const before = await settled(part, run);
  const began = performance.now();
  const { status, said } = await sweep(folder, env, run);
  const clearMs = Math.round(performance.now() - began);
  const left = await settled(part, run);
  const failed = status === 0 ? [] : [`the sweep ended with ${status}`];
  const wrong = [...left, ...failed];
  return { things: before.length, clearMs, wrong, ...(wrong.length > 0 ? { told: said } : {}) };
}

/** In a process of its own, while this one goes on serving: the proxies live here. */
async function sweep(cwd: string, env: NodeJS.ProcessEnv, run: string) {
  const argv = [join(root, 'bin', 'opsproof.js'), 'sweep', '--run', run];
  const child = spawn(process.execPath, argv, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: RUN_MS,
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [said, complained, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { status, said: `${said}${complained}`.trim() };
}

/** What is left once nothing has changed for a while. */
async function settled(part: Part, run: string): Promise<readonly string[]> {
  const end = performance.now() + SETTLED_MS;
  let left = await part.left(run);
  for (let since = performance.now(); performance.now() - since < QUIET_MS && performance.now() < end; ) {
    await sleep(LOOK_MS);
    const now = await part.left(run);
    if (now.join() !== left.join()) since = performance.now();
    left = now;
  }
  return left;
}
