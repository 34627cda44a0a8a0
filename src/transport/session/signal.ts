import { LATE, within } from '../deadline.ts';
import type { Transport } from '../transport.ts';

/**
 * Sends a signal to the command that a session shell is running, through a separate short-lived shell. If that cannot be done in time
 * nothing happens: the caller checks whether the command has ended.
 * @param olderThanMs nothing is signalled if the command began later than this
 * @param alongside called with the text that is sent
 */
export async function signalCommand(
  transport: Transport,
  shellPid: number,
  signal: 'TERM' | 'KILL',
  olderThanMs: number,
  timeoutMs: number,
  alongside: (text: string) => void,
): Promise<void> {
  if (timeoutMs <= 0) return;
  const end = performance.now() + timeoutMs;
  const opening = transport.open({ timeoutMs });
  const channel = await within(opening, timeoutMs).catch((): typeof LATE => LATE);
  if (channel === LATE) {
    opening.then((late) => late.destroy()).catch(() => {});
    return;
  }
  for (const stream of [channel.stdin, channel.stdout, channel.stderr]) stream.on('error', () => {});
  channel.stdout.resume();
  channel.stderr.resume();
  const script = transport.language.signal(shellPid, signal, olderThanMs);
  alongside(script);
  channel.stdin.end(script);
  await within(channel.closed, end - performance.now());
  channel.destroy();
}
