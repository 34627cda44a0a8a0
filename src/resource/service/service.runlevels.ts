import { sh } from '../../transport/shell/quote.ts';
import type { Unable } from '../resource.ts';
import type { Sight } from '../sight.ts';
import type { More } from '../with-more.ts';

/** Folders of start links: of Debian, of Red Hat, of OpenRC. */
const FOLDERS = '/etc/rc3.d /etc/rc.d/rc3.d /etc/runlevels';
const NONE: Unable = {
  unable: `the host has no folders with start links: ${FOLDERS.replaceAll(' ', ', ')}`,
  hint: 'with systemd units, check what wants the unit: has property "WantedBy" includes multi-user.target',
};

/** The runlevels whose folders contain a start link with this name: `S01nginx` (LSB 5.0, Core, 22), or the name itself with OpenRC. */
export function runlevelsOf(name: string): More {
  const links = sh`/etc/rc[0-6S].d/S[0-9][0-9]${name} /etc/rc.d/rc[0-6S].d/S[0-9][0-9]${name} /etc/runlevels/*/${name}`;
  return {
    attributes: ['runlevels'],
    section: 'runlevels',
    command: `for folder in ${FOLDERS}; do [ -d "$folder" ] && echo "folder $folder"; done
for link in ${links}; do [ -L "$link" ] && printf '%s\\n' "$link"; done`,
    read(text): Sight | Unable {
      if (!text.startsWith('folder ')) return NONE;
      const levels = text.split('\n').flatMap((line) => {
        const [, number, word] =
          /^\/etc\/(?:(?:rc\.d\/)?rc([0-6S])\.d\/S\d\d|runlevels\/([^/]+)\/)/.exec(line) ?? [];
        return number ?? word ?? [];
      });
      return { state: { runlevels: [...new Set(levels)].sort() }, unseen: {} };
    },
  };
}
