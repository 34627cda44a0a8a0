import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { sh } from '../transport/shell/quote.ts';
import type { Reply } from '../transport/transport.ts';

/** A machine on which sh finds only a few tools: this one with a PATH of links. */
export interface Bench {
  /** The folder that is its whole PATH. */
  readonly path: string;
  run(command: string): Reply;
  /** The same for commands that wait, so that others can run meanwhile. */
  ask(command: string): Promise<Reply>;
  remove(): void;
}

/**
 * @param tools names, or `name=path` for a tool under another name (`nc=/usr/bin/busybox`)
 * @returns undefined if this machine lacks one of them
 */
export function benchWith(...tools: readonly string[]): Bench | undefined {
  const found = tools.map((tool) => tool.split('=') as [string, string?]);
  const paths = found.map(([name, path]) => [name, path ?? which(name)] as const);
  if (paths.some(([, path]) => !existsSync(path))) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-tools-'));
  for (const [name, path] of paths) symlinkSync(path, join(folder, name));
  const options = { env: { PATH: folder }, timeout: 20_000 };
  // As our sessions send it: a text of any length, and empty input.
  const inputOf = (command: string) => sh`(eval ${` ${command}`}) </dev/null\n`;
  return {
    path: folder,
    run(command) {
      const started = performance.now();
      const { stdout, stderr, status } = spawnSync('/bin/sh', [], { input: inputOf(command), ...options });
      return replyOf(command, started, stdout, stderr, status);
    },
    async ask(command) {
      const started = performance.now();
      const child = spawn('/bin/sh', [], options);
      child.stdin.on('error', () => {}).end(inputOf(command));
      const ended = once(child, 'close');
      const [stdout, stderr, [status]] = await Promise.all([
        buffer(child.stdout),
        buffer(child.stderr),
        ended,
      ]);
      return replyOf(command, started, stdout, stderr, status as number | null);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

function replyOf(
  command: string,
  started: number,
  stdout: Buffer,
  stderr: Buffer,
  status: number | null,
): Reply {
  const durationMs = performance.now() - started;
  return { command, stdout, stderr, exitCode: status ?? -1, durationMs, truncated: false };
}

/** Why a test that needs this tool is skipped, if it is. */
export function lacks(tool: string): string | false {
  return existsSync(which(tool)) ? false : `this machine has no ${tool}`;
}

/** Where Debian has it. The shell's own lookup may find a builtin, or a wrapper that needs more. */
function which(name: string): string {
  return (
    ['/usr/bin', '/bin', '/usr/sbin', '/sbin'].map((folder) => join(folder, name)).find(existsSync) ?? ''
  );
}
