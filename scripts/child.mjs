import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';

/** One key press reaches us twice: from the terminal and from npm, which passes signals on. */
const SAME_PRESS_MS = 300;

/**
 * Runs a program with our output as its output, passes signals on and waits for its end.
 *
 * The program gets a session of its own, so that a terminal's Ctrl-C reaches it through us alone: once for each press.
 * @param {string[]} argv
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, stdin?: 'inherit' | 'ignore', output?: string, timeoutMs?: number }} options
 *   `output`: a file that gets what it says instead;
 *   after `timeoutMs` it is asked to end, and half a minute later made to
 * @returns {Promise<number>} its exit code; 128 + n when signal n ended it, as shells say it
 */
export async function runChild(argv, { cwd, env, stdin = 'inherit', output, timeoutMs }) {
  const [program = '', ...args] = argv;
  const said = output === undefined ? 'inherit' : openSync(output, 'a');
  const last = new Map();
  const forward = (signal) => {
    const now = Date.now();
    if (now - (last.get(signal) ?? 0) < SAME_PRESS_MS) return;
    last.set(signal, now);
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  // Before it starts: on a busy machine a signal may come before `spawn` returns.
  for (const signal of signals) process.on(signal, forward);
  const child = spawn(program, args, { cwd, env, detached: true, stdio: [stdin, said, said] });
  if (typeof said === 'number') closeSync(said);
  const end = (signal) => () => child.kill(signal);
  const deadlines =
    timeoutMs === undefined
      ? []
      : [setTimeout(end('SIGTERM'), timeoutMs), setTimeout(end('SIGKILL'), timeoutMs + 30_000)];
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
    });
  } finally {
    for (const deadline of deadlines) clearTimeout(deadline);
    for (const signal of signals) process.off(signal, forward);
  }
}
