import type { AuditLine } from '../model/audit-line.ts';
import { UnableError } from '../model/errors.ts';
import type { HostVerb } from '../model/host-verb.ts';
import type { StackSnapshot } from '../stack/ledger/snapshot.ts';
import type { Workplace } from './thread.ts';

/**
 * Does something to a host as a whole; the audit log records it before it begins.
 * @returns the new state of the stack
 * @throws UnableError
 */
export async function turnHost(
  { crew, desk, note }: Workplace,
  stackId: string | undefined,
  host: string,
  verb: HostVerb,
): Promise<StackSnapshot> {
  if (stackId === undefined) throw new UnableError('no stack is up in this scenario');
  const { environment } = crew.stack(stackId);
  const began = performance.now();
  const line = { at: new Date().toISOString(), environment, host, over: 'provider', kind: 'verb' as const };
  const tell = (more: Partial<AuditLine>) => note({ ...line, command: `${verb} ${host}`, ...more });
  tell({ begins: true });
  try {
    const snapshot = await desk.act({ stackId, host, verb });
    crew.touched(stackId, host);
    tell({ durationMs: Math.round(performance.now() - began) });
    return snapshot;
  } catch (error) {
    tell({ error: (error as Error).message, durationMs: Math.round(performance.now() - began) });
    throw error;
  }
}
