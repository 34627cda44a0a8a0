import { spawn } from 'node:child_process';
import type { NoticeChannel } from './notice.ts';
import { noticeJson } from './notice-text.ts';

/** How much of its stderr is reported. */
const LONGEST = 300;

/** A command of the user's, run without a shell; it gets the whole message as JSON on stdin and must exit with 0. */
export function commandChannel(
  argv: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): NoticeChannel {
  return {
    name: 'command',
    send: (notice, signal) =>
      new Promise((resolve, reject) => {
        const [program = '', ...args] = argv;
        // In its own process group, so that nothing it started outlives the deadline.
        const child = spawn(program, args, {
          cwd,
          env: { ...env },
          detached: true,
          stdio: ['pipe', 'ignore', 'pipe'],
        });
        let said = '';
        const stop = () => {
          if (child.pid !== undefined) killGroup(child.pid);
          child.stderr.destroy();
          reject(signal.reason);
        };
        signal.addEventListener('abort', stop, { once: true });
        const end = (problem?: string) => {
          signal.removeEventListener('abort', stop);
          if (problem === undefined) resolve();
          else reject(new Error(`${program} ${problem}`));
        };
        child.stderr.on('data', (chunk: Buffer) => {
          said = (said + chunk.toString()).slice(0, LONGEST);
        });
        child.on('error', (error) => end(`cannot be started: ${error.message}`));
        child.on('exit', (code, killed) => {
          if (code === 0) return end();
          const line = said.trim().split('\n')[0] ?? '';
          end(`ended with ${killed ?? `exit code ${code}`}${line === '' ? '' : `: ${line}`}`);
        });
        // A command that does not read its input may still succeed.
        child.stdin.on('error', () => {});
        child.stdin.end(`${noticeJson(notice)}\n`);
      }),
  };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already, as intended.
  }
}
