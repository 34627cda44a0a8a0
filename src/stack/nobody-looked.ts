import type { Environment } from '../model/environment.ts';
import type { Unapproved } from '../model/protection.ts';

/** Where nobody looks for approvals an environment that asks for them has none. */
export async function nobodyLooked({ file, approval }: Environment): Promise<Unapproved | undefined> {
  if (approval === undefined) return undefined;
  return {
    why: 'nobody has looked for approvals',
    hint: 'approvals count for: opsproof run',
    place: { file, line: approval.line },
  };
}
