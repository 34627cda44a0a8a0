import { runProgram } from '../program.ts';

/** The docker command line: what a person would use, and not what opsproof uses. */
export async function docker(...args: string[]): Promise<string> {
  const { stdout } = await runProgram({ argv: ['docker', ...args], timeoutMs: 10 * 60_000 });
  return stdout.trim();
}

/** Why there is no engine, or nothing. */
export async function noEngine(): Promise<string | undefined> {
  return docker('version', '--format', '{{.Server.Version}}').then(
    () => undefined,
    () => 'no Docker engine answers',
  );
}
