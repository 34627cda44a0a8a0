import { dial } from '../dial.ts';
import type { Note } from '../note.ts';
import { listens } from '../processes/proc-net.ts';
import type { Condition } from '../provider.ts';
import type { Executed } from './exec.ts';

type Exec = (argv: readonly string[]) => Promise<Executed>;

interface Container {
  /** Where the port is published on 127.0.0.1 now, if it is. */
  readonly published: number | undefined;
  readonly exec: Exec;
  /** Whether something listens, if that can be seen without a process in the container. */
  listens(): Promise<boolean | undefined>;
  readonly note: Note;
}

/** How long a connection must stay open to count: a forwarder without a service behind it closes within a millisecond or two. */
const HOLD_MS = 40;
const HOLD_BLIND_MS = 500;

/**
 * Reads /proc/net of the container: from this machine if possible, else by `cat`, the one program it needs. An image without it is judged
 * by the published port alone: a connection that stays open. Before a process is started in the container, the published port is tried,
 * because that costs nothing.
 */
export async function portUnmet(
  port: number,
  { published, exec, listens: seen, note }: Container,
): Promise<string | undefined> {
  const listening = await seen();
  if (listening === false) return 'nothing listens';
  const holdMs = listening === undefined ? HOLD_MS : 0;
  if (published !== undefined && (await dial('127.0.0.1', published, holdMs, note)).state !== 'open') {
    return listening === undefined
      ? 'nothing listens'
      : `it listens in the container, but 127.0.0.1:${published} does not answer: ports are published on the engine's machine, and is that this one?`;
  }
  if (listening !== undefined) return undefined;
  const { exitCode, stdout } = await exec(['cat', '/proc/net/tcp', '/proc/net/tcp6']);
  // Without IPv6 there is no tcp6, which is exit code 1 and still an answer.
  if (stdout !== '') return listens(stdout, port, published !== undefined) ? undefined : 'nothing listens';
  if (published === undefined)
    return `cannot be seen: cat answers ${exitCode} in the image; publish the port`;
  return (await dial('127.0.0.1', published, HOLD_BLIND_MS, note)).state === 'open'
    ? undefined
    : 'nothing listens';
}

/** sshd sends first (RFC 4253, 4.2), and admits only root while systemd has not finished starting (pam_nologin(8)). */
export function sshAnswers(
  published: () => number | undefined,
  port: number,
  { exec, note }: Pick<Container, 'exec' | 'note'>,
): Condition {
  return {
    what: 'sshd',
    unmet: async () => {
      const outside = published();
      if (outside === undefined) return `port ${port} is not published yet`;
      const { banner } = await dial('127.0.0.1', outside, HOLD_BLIND_MS, note);
      if (!banner.startsWith('SSH-')) return 'does not answer';
      const { exitCode } = await exec(['sh', '-c', 'test ! -e /run/nologin']);
      return exitCode === 1 ? 'no logins yet: the system is still starting' : undefined;
    },
  };
}
