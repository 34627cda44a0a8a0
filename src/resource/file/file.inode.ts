import { sh } from '../../transport/shell/quote.ts';
import { section } from '../sections.ts';
import { firstLine } from '../unable.ts';
import { putAge } from './file.age.ts';
import type { Draft, FilePart } from './file.part.ts';

export const inodePart: FilePart = {
  attributes: {
    inode: {
      type: 'integer',
      least: 0,
      description: 'Its number in its file system: two paths to one file have the same.',
    },
    links: { type: 'integer', least: 0, description: 'How many names (hard links) the file has.' },
    accessed: {
      type: 'age',
      description: 'Time since it was last read; many file systems update it only occasionally (relatime).',
    },
    changed: {
      type: 'age',
      description: 'Time since its inode last changed: content, mode, owner or name.',
    },
  },
  content: false,
  ask(path, wanted) {
    const lines: string[] = [];
    // POSIX has ls -i, and no stat.
    if (wanted.includes('inode') || wanted.includes('links'))
      lines.push(`${section('inode')}; ${sh`LC_ALL=C ls -ldinL ${path} 2>&1`}`);
    if (wanted.includes('accessed') || wanted.includes('changed'))
      lines.push(`${section('times')}; ${sh`LC_ALL=C stat -L -c ${'%X %Z'} ${path} 2>&1`}; date +%s`);
    return lines;
  },
  read({ sections }, { state, unseen }) {
    readTimes(sections.get('times'), { state, unseen });
    const said = sections.get('inode');
    if (said === undefined) return;
    const [, inode, links] = /^ *(\d+) +[-dlspbc]\S+ +(\d+) /.exec(said) ?? [];
    if (inode !== undefined) Object.assign(state, { inode: Number(inode), links: Number(links) });
    else unseen.inode = unseen.links = { unable: `ls does not report it: ${firstLine(said) ?? 'no answer'}` };
  },
};

function readTimes(said: string | undefined, { state, unseen }: Draft): void {
  if (said === undefined) return;
  const [, accessed, changed, now] = /^(\d+) (\d+)\n(\d+)$/.exec(said) ?? [];
  if (now === undefined)
    unseen.accessed = unseen.changed = {
      unable: `stat does not report it: ${firstLine(said) ?? 'no answer'}`,
      hint: 'stat of coreutils or busybox is needed',
    };
  else {
    putAge('accessed', Number(now) - Number(accessed), { state, unseen });
    putAge('changed', Number(now) - Number(changed), { state, unseen });
  }
}
