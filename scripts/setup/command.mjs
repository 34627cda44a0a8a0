import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The machine lacks something that setup cannot supply. The message says what to do next. */
export class SetupError extends Error {
  name = 'SetupError';
}

/**
 * Runs a program quietly: everything it says goes to a log file.
 * @param {string[]} argv program and arguments
 * @param {{ log: string, cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs: number, what: string }} options
 *   `log` is a path that is appended to; `what` names the work in the error
 * @throws {SetupError} with the last lines of the log when it fails or takes too long
 */
export async function run(argv, { log, cwd, env = process.env, timeoutMs, what }) {
  const file = openSync(log, 'a');
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', file, file] });
  closeSync(file);
  let late = false;
  const deadline = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  const end = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(code === 0 ? undefined : `exit ${code ?? signal}`));
  });
  clearTimeout(deadline);
  if (end === undefined) return;
  const reason = late ? `not done after ${timeoutMs / 1000} s` : end;
  throw new SetupError(`${what} failed (${reason}). The end of ${log}:\n${tail(log, 15)}`);
}

/**
 * The last lines of a text file, indented.
 * @param {string} path
 * @param {number} lines
 */
export function tail(path, lines) {
  if (!existsSync(path)) return '  (no log)';
  const text = readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines);
  return text.map((line) => `  ${line}`).join('\n');
}

/**
 * Where a program lies, or nothing. Looks in PATH and in the folders that a plain user's PATH may lack.
 * @param {string} name
 */
export function which(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

export const isRoot = () => process.getuid?.() === 0;
