import { spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { tail } from '../setup/command.mjs';
import { at, FOLDER } from './place.mjs';

/** Marks every process of the cluster, also those that containerd starts: they are found by it, no matter which process started them. */
const MARK = 'OPSPROOF_CLUSTER';
const PART = 'OPSPROOF_CLUSTER_PART';
const READY_MS = 60_000;
const END_MS = 3_000;

/**
 * Starts a daemon that outlives us, with its own log.
 * @param {string} part its name
 * @param {string[]} argv
 */
export function start(part, [program = '', ...args]) {
  const log = openSync(logOf(part), 'a');
  const env = { ...process.env, [MARK]: FOLDER, [PART]: part };
  // Whatever marks processes of a test run must not mark a daemon of ours.
  delete env.OPSPROOF_TEST_MARK;
  const child = spawn(program, args, { cwd: FOLDER, env, detached: true, stdio: ['ignore', log, log] });
  child.on('error', () => {});
  closeSync(log);
  child.unref();
}

/**
 * Waits for a daemon.
 * @param {string} part
 * @param {() => boolean | Promise<boolean>} works
 * @throws {Error} with the end of its log
 */
export async function ready(part, works) {
  const until = Date.now() + READY_MS;
  while (!(await works())) {
    const gone = ofPart(part).length === 0;
    if (gone || Date.now() > until)
      throw new Error(
        `${part} ${gone ? 'ended' : `is not ready after ${READY_MS / 1000} s`}:\n${tail(logOf(part), 15)}`,
      );
    await sleep(100);
  }
}

/** Ends daemons: all are asked, and after a while made to. */
export async function end(parts) {
  await endAll(() => parts.flatMap(ofPart));
}

/** Ends whatever else bears the mark. */
export async function endRest() {
  await endAll(() => marked(() => true));
}

/** Process ids of the cluster; for a look whether anything is left. */
export const processes = () => marked(() => true);

async function endAll(list) {
  const until = Date.now() + END_MS;
  signal(list(), 'SIGTERM');
  while (list().length > 0 && Date.now() < until) await sleep(50);
  signal(list(), 'SIGKILL');
  while (list().length > 0 && Date.now() < until + END_MS) await sleep(50);
}

function signal(pids, name) {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It ended meanwhile.
    }
  }
}

const logOf = (part) => at('log', `${part}.log`);

const ofPart = (part) => marked((environment) => environment.includes(`${PART}=${part}`));

function marked(also) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
        return environment.includes(`${MARK}=${FOLDER}`) && also(environment);
      } catch {
        return false;
      }
    });
}
