import type { Facts } from '../../host/facts.ts';
import { sh } from '../../transport/shell/quote.ts';
import { section } from '../sections.ts';
import { firstLine } from '../unable.ts';
import type { FilePart } from './file.part.ts';

/** Attribute → the operator of test(1), without its dash, which busybox su would take for an option of its own. */
const TESTS: Readonly<Record<string, string>> = {
  'readable by': 'r',
  'writable by': 'w',
  'executable by': 'x',
};

/**
 * The kernel itself is asked, as that user: folders above, groups, ACL and read-only mounts count. setpriv and chroot change the user
 * without PAM, so nothing is logged on the host; busybox has only su.
 */
const ALLOWED = `allowed() {
set -- "$1" "$2" "$3" 'if [ "-$1" "$2" ]; then echo yes; else echo no; fi'
command -v id >/dev/null 2>&1 || { echo "id is not on the host"; return; }
id=$(id -u "$1" 2>/dev/null) || { echo "there is no user $1"; return; }
if [ "$id" = "$(id -u)" ]; then sh -c "$4" sh "$2" "$3"
elif [ "$(id -u)" != 0 ]; then echo "only root can ask for another user"
elif setpriv --help 2>&1 | grep -q -e --init-groups; then
setpriv --reuid="$id" --regid="$(id -g "$1")" --init-groups sh -c "$4" sh "$2" "$3"
elif chroot --help 2>&1 | grep -q -e --userspec; then chroot --userspec="$1" / sh -c "$4" sh "$2" "$3"
elif command -v su >/dev/null 2>&1; then su -s /bin/sh "$1" -c "$4" sh "$2" "$3"
else echo "neither setpriv, chroot --userspec nor su is on the host"; fi 2>&1
}`;

export const accessPart: FilePart = {
  attributes: {
    'readable by': {
      type: 'boolean',
      intrinsic: true,
      adjective: true,
      takes: 'the name of a user',
      description:
        'That user can read it; parent folders, groups and ACLs count. Needs root for any other user than the login.',
    },
    'writable by': {
      type: 'boolean',
      intrinsic: true,
      adjective: true,
      takes: 'the name of a user',
      description: 'That user can write to it. Root can write to everything that is not mounted read-only.',
    },
    'executable by': {
      type: 'boolean',
      intrinsic: true,
      adjective: true,
      takes: 'the name of a user',
      description: 'That user can execute it, or enter it if it is a directory.',
    },
  },
  content: false,
  ask(path: string, wanted: readonly string[], _facts: Facts) {
    const asked = accesses(wanted);
    const lines = asked.map(
      ({ user, test }, index) => `${section(`access ${index}`)}; ${sh`allowed ${user} ${test} ${path}`}`,
    );
    return lines.length === 0 ? [] : [ALLOWED, ...lines];
  },
  read({ wanted, sections }, { state, unseen }) {
    for (const [index, { attribute }] of accesses(wanted).entries()) {
      const said = sections.get(`access ${index}`);
      if (said === 'yes' || said === 'no') state[attribute] = said === 'yes';
      else if (said !== undefined) {
        unseen[attribute] = {
          unable: `it cannot be checked: ${firstLine(said) ?? 'no answer'}`,
          ...(said.startsWith('only root') ? { hint: 'look as root (sudo: true)' } : {}),
        };
      }
    }
  },
};

function accesses(wanted: readonly string[]) {
  return wanted.flatMap((attribute) =>
    Object.entries(TESTS)
      .filter(([name]) => attribute.startsWith(`${name} `))
      .map(([name, test]) => ({ attribute, user: attribute.slice(name.length + 1), test })),
  );
}
