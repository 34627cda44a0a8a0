import type { Unable } from '../../resource/resource.ts';
import type { Reply } from '../../transport/transport.ts';
import type { InsideHandshake } from './s-client.ts';

/** What openssl s_client(1) printed. */
export interface Output {
  /** What openssl printed until it hung up; what the server sent afterwards is not part of it. */
  readonly head: string;
  /** Its error output. */
  readonly lines: readonly string[];
  readonly status: number;
  readonly connected: boolean;
  /** The list of standard names of ciphers. */
  readonly names: string;
  readonly now: number;
  readonly durationMs: number;
}

/** A message of the server without which the rest of the output belongs to a handshake that failed. */
export const FINISHED = /^<<< .*\bHandshake \[length [\da-f]+\], Finished$/m;

/** Exit status of timeout(1) of coreutils and of busybox. */
export const TIMEOUT_STATUSES: readonly number[] = [124, 143];

/** Takes the output of `sClientCommand` apart. */
export function splitOutput({ names }: InsideHandshake, reply: Reply): Output | Unable {
  if (reply.truncated) return { unable: 'the answer is larger than what is kept' };
  const text = reply.stdout.toString('latin1');
  if (text === 'none\n')
    return {
      unable: 'the host has nothing to make a TLS handshake with',
      hint: 'install openssl on the host',
    };
  const lines = reply.stderr.toString('utf8').trimEnd().split('\n');
  const status = /^openssl (\d+)$/.exec(lines.at(-1) ?? '')?.[1];
  const now = /^now (\d+)$/m.exec(text)?.[1];
  if (status === undefined)
    return { unable: `the handshake on the host ended with status ${reply.exitCode}: ${lines.at(-1) ?? ''}` };
  const end = /^\s*Verify return code: .*$/m.exec(text);
  const head = end === null ? text : text.slice(0, end.index + end[0].length);
  const list = text.lastIndexOf('\nnames\n');
  return {
    head,
    lines: lines.slice(0, -1).filter((line) => line !== ''),
    status: Number(status),
    connected: /^CONNECTED\(/m.test(head),
    names: names === true && list >= 0 ? text.slice(list) : '',
    now: now === undefined ? Number.NaN : Number(now) * 1000,
    durationMs: Math.round(reply.durationMs),
  };
}
