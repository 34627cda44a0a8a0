import type { AuditLine } from '../model/audit-line.ts';
import { messageOf } from '../model/errors.ts';

/** Writes a line of the audit log about one host of a stack. */
export type Note = (line: AuditLine) => void;

/**
 * Runs a command on a host for its provider. It has a line in the audit log, whatever comes of it.
 * @param over the transport and its target: `docker opsproof-r1-shop-db`
 * @throws what `run` throws
 */
export async function noted<T extends { readonly exitCode: number }>(
  note: Note,
  over: string,
  command: string,
  run: () => Promise<T>,
): Promise<T> {
  const began = performance.now();
  const line = { at: new Date().toISOString(), over, kind: 'provider', command } as const;
  const took = () => ({ durationMs: Math.round(performance.now() - began) });
  try {
    const reply = await run();
    note({ ...line, exitCode: reply.exitCode, ...took() });
    return reply;
  } catch (error) {
    note({ ...line, error: messageOf(error), ...took() });
    throw error;
  }
}
