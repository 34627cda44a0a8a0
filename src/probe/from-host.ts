import type { Glance } from '../check/glance.ts';
import { ownCommand } from '../host/own-command.ts';
import type { Looked } from '../model/finding.ts';
import type { Reply } from '../transport/transport.ts';

/** What a host answered, and how it was asked. */
export interface RanOnHost {
  readonly reply: Reply;
  readonly looked: Looked;
}

/** Runs one of our questions on the host that asks. @throws UnableError */
export async function runOnHost(glance: Glance, name: string, command: string): Promise<RanOnHost> {
  const host = await glance.around.host(name);
  const reply = await glance.run(name, ownCommand(command));
  const { exitCode, durationMs } = reply;
  return { reply, looked: { command, exitCode, durationMs, over: host.label } };
}

/** Longest wait for one answer, so that several addresses of a name fit into a look, in seconds. */
const LONGEST = 10;

/** How long the host waits for an answer: less than the look itself may take. */
export function waitSeconds(glance: Pick<Glance, 'timeoutMs'>): number {
  return Math.max(0.5, Math.min(LONGEST, glance.timeoutMs / 1000 - 1));
}
