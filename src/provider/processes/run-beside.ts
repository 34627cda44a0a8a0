import { execFile } from 'node:child_process';

const COMMAND_MS = 4_000;

/** Runs a command beside a child process, with its environment variables. @throws Error if it did not finish */
export function runBeside(
  command: string,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<{ readonly exitCode: number; readonly stderr: string }> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env, timeout: COMMAND_MS, killSignal: 'SIGKILL' } as const;
    execFile('sh', ['-c', command], options, (error, _stdout, stderr) => {
      if (error === null) return resolve({ exitCode: 0, stderr });
      if (error.killed === true) return reject(new Error(`not finished within ${COMMAND_MS / 1000} s`));
      if (typeof error.code !== 'number') return reject(error);
      resolve({ exitCode: error.code, stderr });
    });
  });
}
