import { spawn } from 'node:child_process';
import { cutEnd } from '../model/cut.ts';
import { UnableError } from '../model/errors.ts';

/** How a program ended. */
export interface ProgramEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly cwd: string;
  /** Default: that of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
  readonly limitMs: number;
  /** Ends the program: SIGINT, later SIGKILL. */
  readonly signal?: AbortSignal;
  /** How long it may take to end after it was asked to. Default 10 s. */
  readonly graceMs?: number;
  /** Called with every line that it says on stderr. */
  line?(text: string): void;
}

const MOST_BYTES = 64 * 1024 * 1024;
const GRACE_MS = 10_000;
const SAID = 64 * 1024;

/**
 * Runs a program in a process group of its own, and settles when it is gone, also when it was ended.
 * @throws UnableError when it cannot be started, or did not end in time
 */
export function runProgram(
  [program = '', ...args]: readonly string[],
  options: ProgramOptions,
): Promise<ProgramEnd> {
  const { cwd, env, stdin, limitMs, signal, graceMs = GRACE_MS } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      ...(env === undefined ? {} : { env: { ...env } }),
      detached: true,
      stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    let size = 0;
    let said = '';
    let problem: string | undefined;
    const kill = (how: NodeJS.Signals) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, how);
      } catch {
        // It has ended already.
      }
    };
    let last: NodeJS.Timeout | undefined;
    const end = (why: string) => {
      if (problem !== undefined) return;
      problem = why;
      kill('SIGINT');
      last = setTimeout(() => kill('SIGKILL'), graceMs);
    };
    const interrupted = () => end('was interrupted');
    if (signal?.aborted === true) interrupted();
    signal?.addEventListener('abort', interrupted, { once: true });
    const timer = setTimeout(() => end(`did not finish within ${limitMs / 1000} s`), limitMs);
    child.stdout?.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_BYTES) end(`wrote more than ${MOST_BYTES / 1024 / 1024} MiB`);
      else output.push(chunk);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-SAID);
      if (options.line !== undefined)
        for (const line of chunk.toString().split('\n')) if (line.trim() !== '') options.line(line.trim());
    });
    // A program that ends before it has read everything is judged by its exit code.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(stdin);
    const done = () => {
      clearTimeout(timer);
      clearTimeout(last);
      signal?.removeEventListener('abort', interrupted);
    };
    child.on('error', (error) => {
      done();
      reject(new UnableError(`${program} cannot be started: ${error.message}`, { cause: error }));
    });
    child.on('close', (code, how) => {
      done();
      if (problem !== undefined) {
        const end = cutEnd(said.trim().split('\n').slice(-3).join('\n'), 500);
        return reject(
          new UnableError(`${program} ${args[0] ?? ''} ${problem}${end === '' ? '' : `; it said: ${end}`}`),
        );
      }
      resolve({
        exitCode: code ?? 128,
        stdout: Buffer.concat(output).toString('utf8'),
        stderr: how === null ? said : `${said}\nended by ${how}`,
      });
    });
  });
}
