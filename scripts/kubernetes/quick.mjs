import { spawnSync } from 'node:child_process';

const ANSWER_MS = 30_000;

/**
 * A short program, waited for.
 * @param {string[]} argv
 * @param {{ env?: NodeJS.ProcessEnv, input?: string, timeoutMs?: number }} [options]
 * @returns {{ code: number, stdout: string, stderr: string }}
 */
export function quick([program = '', ...args], { env = process.env, input, timeoutMs = ANSWER_MS } = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    env,
    input,
    encoding: 'utf8',
    timeout: timeoutMs,
    maxBuffer: 64 * 1024 * 1024,
  });
  return { code: status ?? 127, stdout: stdout ?? '', stderr: error?.message ?? stderr ?? '' };
}

/** The same, when it must succeed. @throws Error with what it said */
export function must(argv, options) {
  const { code, stdout, stderr } = quick(argv, options);
  if (code !== 0) throw new Error(`${argv.join(' ')}: exit ${code}: ${stderr.trim()}`);
  return stdout;
}
