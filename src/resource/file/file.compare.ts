import { parseMode } from '../../model/quantity.ts';
import { sh } from '../../transport/shell/quote.ts';
import { section } from '../sections.ts';
import { firstLine } from '../unable.ts';
import type { FilePart } from './file.part.ts';

const MORE = 'more permissive than ';
const SAME = 'the same as ';

/** Comparisons of a file with another one, or with a mode. */
export const comparePart: FilePart = {
  attributes: {
    'more permissive than': {
      type: 'boolean',
      intrinsic: true,
      adjective: true,
      takes: 'a mode',
      description:
        'Its mode has a bit that the given mode does not have: 0640 is not more permissive than 0644.',
    },
    immutable: {
      type: 'boolean',
      intrinsic: true,
      adjective: true,
      description: 'Not even root can change it (chattr +i). Needs lsattr on the host.',
    },
  },
  content: false,
  ask(path, wanted) {
    const lines: string[] = [];
    // The mode is read anyway, but a section must show that this was asked.
    if (wanted.some((name) => name.startsWith(MORE))) lines.push(section('compared'));
    if (wanted.includes('immutable'))
      lines.push(`${section('immutable')}; ${sh`LC_ALL=C lsattr -d -- ${path} 2>&1`}; echo "status $?"`);
    return lines;
  },
  read({ wanted, mode, sections, path }, { state, unseen }) {
    for (const name of wanted.filter((one) => one.startsWith(MORE))) {
      try {
        state[name] = (mode & ~parseMode(name.slice(MORE.length))) !== 0;
      } catch (error) {
        unseen[name] = { unable: (error as Error).message };
      }
    }
    const said = sections.get('immutable');
    if (said === undefined) return;
    const flags = /^([-a-zA-Z]{8,}) /.exec(said)?.[1];
    if (flags !== undefined && said.endsWith(`${path}\nstatus 0`)) state.immutable = flags.includes('i');
    else
      unseen.immutable = {
        unable: `lsattr does not report it: ${firstLine(said) ?? 'it said nothing'}`,
        hint: 'lsattr (e2fsprogs) and a file system with such flags are needed',
      };
  },
};

/** The content compared with that of another file. */
export const samePart: FilePart = {
  attributes: {
    'the same as': {
      type: 'boolean',
      intrinsic: true,
      adjective: true,
      takes: 'the path of another file',
      description: 'Both have the same content, byte by byte (cmp).',
    },
  },
  content: true,
  ask(path, wanted) {
    return wanted
      .filter((name) => name.startsWith(SAME))
      .map(
        (name, index) =>
          `${section(`same ${index}`)}; ${sh`LC_ALL=C cmp -s -- ${path} ${name.slice(SAME.length)}`}; echo "status $?"`,
      );
  },
  read({ wanted, sections }, { state, unseen }) {
    for (const [index, name] of wanted.filter((one) => one.startsWith(SAME)).entries()) {
      const said = sections.get(`same ${index}`);
      if (said === undefined) continue;
      // cmp(1): 0 the same, 1 different, more is trouble.
      if (said === 'status 0' || said === 'status 1') state[name] = said === 'status 0';
      else
        unseen[name] = {
          unable: `${name.slice(SAME.length)} could not be compared (cmp: ${said})`,
          hint: 'both must exist and be readable',
        };
    }
  },
};
