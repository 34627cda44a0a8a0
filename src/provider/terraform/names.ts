import { isIP } from 'node:net';
import { messageOf, UnableError } from '../../model/errors.ts';
import { openRunner } from '../../transport/open.ts';
import type { SshTarget } from '../../transport/ssh/target.ts';
import { type NamedAddress, tellNames } from '../machine/hosts-file.ts';
import { type Note, noted } from '../note.ts';
import type { Condition } from '../provider.ts';
import type { HostPlace } from './outputs.ts';

const TELL_MS = 30_000;

/** Where the hosts are that it needs: at the address inside, if the module says one. What is no address, such as the name of a container, is left out. */
export function namesFor(
  needs: readonly string[],
  places: ReadonlyMap<string, HostPlace>,
): readonly NamedAddress[] {
  return needs.flatMap((name) => {
    const place = places.get(name);
    const address = place?.privateAddress ?? place?.address ?? '';
    return isIP(address) === 0 ? [] : [{ name, address }];
  });
}

/** Is met once it has been told where they are. @param names at least one */
export function toldNames(
  host: string,
  target: SshTarget,
  names: readonly NamedAddress[],
  note: Note,
): Condition {
  const what = names.map(({ name }) => name).join(', ');
  let told = false;
  let trying: Promise<string | undefined> | undefined;
  const tell = async (): Promise<string | undefined> => {
    const text = tellNames(target.user ?? 'root', names);
    const runner = await openRunner({ timeoutMs: TELL_MS, ...target }, { host });
    // A login that is not accepted yet may be the next time.
    const reply = await noted(note, runner.label, text, () => runner.run(text, { timeoutMs: TELL_MS }))
      .catch(messageOf)
      .finally(() => runner.close());
    if (typeof reply === 'string') return reply;
    const { exitCode, stderr } = reply;
    if (exitCode !== 0)
      throw new UnableError(
        `host "${host}" cannot find ${what} by name: its /etc/hosts was not written: exit code ${exitCode}, ${stderr.toString().trim().split('\n', 1)[0]}`,
        { hint: 'its user must be root, or become root by sudo without a password' },
      );
    told = true;
    return undefined;
  };
  return {
    what: `the names of ${what}`,
    // One try at a time, however often it is asked.
    async unmet() {
      if (told) return undefined;
      trying ??= tell().finally(() => {
        trying = undefined;
      });
      return trying;
    },
  };
}
