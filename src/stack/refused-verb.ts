import { UnableError } from '../model/errors.ts';
import type { HostVerb } from '../model/host-verb.ts';
import type { StackSnapshot } from './ledger/snapshot.ts';

/** Verbs are only allowed on hosts that opsproof brought up, and in environments that may be changed. @throws UnableError */
export function refuseVerb(
  { environment, lifecycle, protected: guarded }: StackSnapshot,
  host: string,
  verb: HostVerb,
): void {
  const refused = `cannot ${verb} "${host}": the environment "${environment}" is`;
  if (guarded) {
    throw new UnableError(`${refused} protected, and nothing in it may be changed`, {
      hint: 'run scenarios that act on an environment that is not protected',
    });
  }
  if (lifecycle === 'live') {
    throw new UnableError(
      `${refused} live, and only hosts that opsproof brought up can be stopped and started`,
      { hint: 'run this scenario on an ephemeral environment' },
    );
  }
}
