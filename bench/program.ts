import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A program that runs to its end. */
export interface Program {
  readonly argv: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Default 5 minutes. */
  readonly timeoutMs?: number;
  /** What its output must contain, so that a fast failure does not count. */
  readonly proof?: RegExp;
}

export interface Ran {
  /** Wall time from the start of the process to its end. */
  readonly ms: number;
  /** Peak memory of the process itself, in bytes; 0 if /proc does not show it. */
  readonly peakBytes: number;
  readonly stdout: string;
}

const FIVE_MINUTES_MS = 5 * 60_000;
const LOOK_MS = 50;

/** @throws Error with the end of its output if it fails, takes too long or lacks its proof */
export async function runProgram({
  argv,
  cwd,
  env,
  stdin = '',
  timeoutMs = FIVE_MINUTES_MS,
  proof,
}: Program): Promise<Ran> {
  const [command = '', ...args] = argv;
  const started = performance.now();
  const child = spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  let peakBytes = 0;
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const look = setInterval(() => {
    peakBytes = Math.max(peakBytes, peakOf(child.pid));
  }, LOOK_MS);
  const end = await new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(String(signal ?? code)));
  });
  const ms = performance.now() - started;
  clearInterval(look);
  if (end !== '0' || (proof !== undefined && !proof.test(stdout))) {
    const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-15).join('\n');
    const what = end === '0' ? `did not say ${proof}` : `ended with ${end}`;
    throw new Error(`${argv.slice(0, 6).join(' ')} … ${what}:\n${said}`);
  }
  return { ms, peakBytes, stdout };
}

/** VmHWM of proc_pid_status(5). */
function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
