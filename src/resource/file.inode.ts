import { sh } from '../transport/quote.ts';
import type { FilePart } from './file.part.ts';
import { section } from './sections.ts';
import { firstLine } from './unable.ts';

export const inodePart: FilePart = {
  attributes: {
    inode: {
      type: 'integer',
      description: 'Its number in its file system: two paths of one file have the same.',
    },
    links: { type: 'integer', description: 'How many names (hard links) the file has.' },
  },
  content: false,
  ask(path, wanted) {
    if (!wanted.includes('inode') && !wanted.includes('links')) return [];
    // POSIX has ls -i, and no stat.
    return [`${section('inode')}; ${sh`LC_ALL=C ls -ldinL ${path} 2>&1`}`];
  },
  read({ sections }, { state, unseen }) {
    const said = sections.get('inode');
    if (said === undefined) return;
    const [, inode, links] = /^ *(\d+) +[-dlspbc]\S+ +(\d+) /.exec(said) ?? [];
    if (inode !== undefined) Object.assign(state, { inode: Number(inode), links: Number(links) });
    else unseen.inode = unseen.links = { unable: `ls does not tell it: ${firstLine(said) ?? 'no answer'}` };
  },
};
