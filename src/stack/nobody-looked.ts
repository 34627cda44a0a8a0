import type { Environment } from '../model/environment.ts';
import type { Unapproved } from '../model/protection.ts';

/** If no approvals were looked for, an environment that requires them has none. */
export async function nobodyLooked({ file, approval }: Environment): Promise<Unapproved | undefined> {
  if (approval === undefined) return undefined;
  return {
    why: 'no approvals were looked for',
    hint: 'approvals count for: opsproof run',
    place: { file, line: approval.line },
  };
}
