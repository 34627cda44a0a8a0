// What the scripts of the long suites share: the set-up with a container engine, test files one after the other, and the exit code.
import { runChild } from './child.mjs';
import { SetupError } from './setup/command.mjs';
import { root, setup } from './setup.mjs';

/** Longest time of one test, in milliseconds. */
export const TEST_MS = 600_000;

/**
 * Sets the clone up. `install` also installs an engine if this machine has none.
 * @param {'detect' | 'install'} engine
 * @throws {SetupError} if there is no engine, with what to do
 */
export async function readyWithEngine(engine = 'detect') {
  const ready = await setup({ engine, log: (line) => console.log(`setup: ${line}`) });
  if (!ready.engine) throw new SetupError(ready.problem);
  return ready;
}

/**
 * Runs test files one after the other.
 * @param {{ node: string, env: NodeJS.ProcessEnv }} ready
 * @param {readonly string[]} files paths or patterns below the root of the repository
 * @param {number} [limitMs] the longest time of one test
 * @returns {Promise<number>} the exit code
 */
export function runInTurn({ node, env }, files, limitMs = TEST_MS) {
  const argv = [node, '--test', '--test-concurrency=1', `--test-timeout=${limitMs}`, ...files];
  return runChild(argv, { cwd: root, env, stdin: 'ignore' });
}

/**
 * Ends this process with the exit code of `main`; with 3 and what to do if something cannot be set up.
 * @param {(words: string[]) => Promise<number>} main takes the arguments of the script
 */
export async function exitWith(main) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exitCode = 3;
  }
}
