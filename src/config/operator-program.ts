import { spawn } from 'node:child_process';
import { cutEnd } from '../model/cut.ts';

/** What a program of the operator's printed, or why it printed nothing. */
export type Printed = { readonly stdout: string } | { readonly problem: string };

export interface ProgramLimits {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly limitMs: number;
  /** How much it may print. */
  readonly mostBytes: number;
}

/** Runs a program that the operator's files name, and takes what it prints. It and what it started end at the limit. Never throws. */
export function runOperatorProgram(
  [program = '', ...args]: readonly string[],
  { cwd, env, limitMs, mostBytes }: ProgramLimits,
): Promise<Printed> {
  return new Promise((resolve) => {
    // In a group of its own, so that nothing the command started outlives the deadline and keeps its output open.
    const child = spawn(program, args, {
      cwd,
      env: { ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    let size = 0;
    let said = '';
    const end = (problem: string) => {
      clearTimeout(timer);
      if (child.pid !== undefined) killGroup(child.pid);
      resolve({ problem });
    };
    const timer = setTimeout(() => end(`did not finish within ${limitMs / 1000} seconds`), limitMs);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > mostBytes) return end(`wrote more than ${mostBytes / 1024 / 1024} MiB`);
      output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said = cutEnd(said + chunk.toString(), 200);
    });
    child.on('error', (error) => end(`cannot be started: ${error.message}`));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) return resolve({ stdout: Buffer.concat(output).toString('utf8') });
      const line = said.trim().split('\n')[0] ?? '';
      end(`ended with ${signal ?? `exit code ${code}`}${line === '' ? '' : `: ${line}`}`);
    });
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already: that is what was wanted.
  }
}
