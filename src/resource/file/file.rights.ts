import { sh } from '../../transport/shell/quote.ts';
import { shaped } from '../never.ts';
import { section } from '../sections.ts';
import { firstLine } from '../unable.ts';
import type { Draft, FilePart, PartAnswer } from './file.part.ts';

const ACL_ENTRY = /^(default:)?(user|group|mask|other):[^\n]*:[r-][w-][x-]$/;

/** What decides on access in addition to mode and owner. */
export const rightsPart: FilePart = {
  attributes: {
    acl: {
      never: shaped(
        /^(?:default:)?(?:user|group|mask|other):/,
        'an entry as getfacl prints it: user:deploy:r--',
      ),
      type: 'list',
      description:
        'Entries of its access control list as getfacl prints them: user::rw-, user:deploy:r--, other::---.',
    },
    capabilities: {
      never: shaped(
        /[=+]/,
        'a capability with its sets: cap_net_raw=ep; write contains "cap_net_raw" for a part',
      ),
      type: 'list',
      description:
        'Capabilities that a program gets, one per entry: cap_net_raw=ep. Needs getcap on the host.',
    },
    'selinux label': {
      never: shaped(
        /^[^:]+:[^:]+:[^:]+/,
        'a whole context: system_u:object_r:etc_t:s0; write contains ":etc_t:" for a part',
      ),
      type: 'text',
      description: 'Its SELinux context: system_u:object_r:etc_t:s0.',
    },
  },
  content: false,
  ask(path, wanted) {
    const lines: string[] = [];
    if (wanted.includes('acl')) {
      // GNU ls marks a list with +; if there is none, the mode says it all.
      lines.push(
        `${section('acl')}; if command -v getfacl >/dev/null 2>&1; then ${sh`LC_ALL=C getfacl -cpE ${path} 2>&1`}`,
        `elif ls --version 2>/dev/null | grep -q GNU; then ${sh`LC_ALL=C ls -ldnL ${path} 2>&1`}`,
        'else echo "getfacl is not on the host"; fi',
      );
    }
    if (wanted.includes('capabilities')) {
      // An ordinary user's PATH often lacks the folder of getcap.
      lines.push(
        `${section('capabilities')}; (PATH="$PATH:/usr/sbin:/sbin"; ${sh`LC_ALL=C getcap ${path} 2>&1`}; echo "status $?")`,
      );
    }
    if (wanted.includes('selinux label')) {
      lines.push(`${section('selinux label')}; ${sh`LC_ALL=C stat -L -c %C ${path} 2>&1`}`);
    }
    return lines;
  },
  read(answer, draft) {
    readAcl(answer, draft);
    readCapabilities(answer, draft);
    readLabel(answer, draft);
  },
};

function readAcl({ sections, mode }: PartAnswer, { state, unseen }: Draft): void {
  const said = sections.get('acl');
  if (said === undefined) return;
  const entries = said.split('\n').filter((line) => line !== '');
  const mark = /^[-dspbc][-rwxsStT]{9}([ .@+])/.exec(said)?.[1];
  if (entries.length >= 3 && entries.every((entry) => ACL_ENTRY.test(entry))) state.acl = entries;
  else if (mark === ' ' || mark === '.') {
    state.acl = [`user::${rwx(mode >> 6)}`, `group::${rwx(mode >> 3)}`, `other::${rwx(mode)}`];
  } else {
    const why =
      mark === '+' ? 'it has one, but getfacl is not on the host' : (firstLine(said) ?? 'no answer');
    unseen.acl = {
      unable: `its access control list cannot be read: ${why}`,
      hint: 'install acl on the host',
    };
  }
}

function rwx(bits: number): string {
  return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
}

/** getcap(8): nothing, or `path names=flags …`; before libcap 2.41 `path = names+flags …`. */
function readCapabilities({ sections, path }: PartAnswer, { state, unseen }: Draft): void {
  const said = sections.get('capabilities');
  if (said === undefined) return;
  if (said === 'status 0') state.capabilities = [];
  else if (said.startsWith(`${path} `) && said.endsWith('\nstatus 0')) {
    const clauses = said.slice(path.length, -'\nstatus 0'.length).replace(/^ = /, '').trim().split(' ');
    state.capabilities = clauses.flatMap((clause) => {
      const [, names = '', flags = ''] = /^([a-z0-9_,]*)[=+]([eip]*)$/.exec(clause) ?? [];
      return (names === '' ? 'all' : names).split(',').map((name) => `${name}=${flags}`);
    });
  } else {
    unseen.capabilities = {
      unable: `its capabilities cannot be read: ${firstLine(said) ?? 'no answer'}`,
      hint: 'getcap must be on the host (libcap2-bin or libcap)',
    };
  }
}

function readLabel({ sections }: PartAnswer, { state, unseen }: Draft): void {
  const said = sections.get('selinux label');
  if (said === undefined) return;
  const last = said.split('\n').find((line) => line === '?' || /^[^\s:]+:[^\s:]+:[^\s:]+(:\S+)?$/.test(line));
  if (last === undefined) {
    unseen['selinux label'] = {
      unable: `stat on the host does not report it: ${firstLine(said) ?? 'no answer'}`,
      hint: 'GNU coreutils stat is needed',
    };
  } else state['selinux label'] = last === '?' ? null : last;
}
