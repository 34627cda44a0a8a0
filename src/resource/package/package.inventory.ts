import { sh } from '../../transport/shell/quote.ts';
import { listLines } from '../listing.ts';
import type { Inventory } from '../resource.ts';
import { INSTALLED, UNFINISHED } from './package.dpkg.ts';
import { NO_PACKAGE_MANAGER } from './package.none.ts';
import { RPM_DATABASE } from './package.rpm.ts';

/** dpkg-query(1) */
const FORMAT = ['db:Status-Status', 'Package']
  .map((field) => `\${${field}}`)
  .join(' ')
  .concat('\\n');

/** What is not set up is there all the same. */
const THERE = [...INSTALLED, ...UNFINISHED];

function nameIn(line: string): string | undefined {
  const [, status = '', name] = /^(\S+) (.+)$/.exec(line) ?? [];
  return THERE.includes(status) ? name : undefined;
}

export const packageInventory: Inventory = {
  keep: ['version', 'versions', 'architecture', 'held'],
  names({ tools }) {
    if (tools.has('dpkg-query')) {
      return listLines(sh`LC_ALL=C dpkg-query -W -f=${FORMAT}`, 'dpkg-query', nameIn);
    }
    // A key that was imported is listed as a package without being one.
    if (tools.has('rpm')) {
      return listLines(`${RPM_DATABASE}LC_ALL=C rpm -qa --qf '%{NAME}\\n'`, 'rpm', (line) =>
        line === 'gpg-pubkey' ? undefined : line,
      );
    }
    if (tools.has('apk')) return listLines('apk info', 'apk');
    if (tools.has('pacman')) return listLines('LC_ALL=C pacman -Qq', 'pacman');
    return NO_PACKAGE_MANAGER;
  },
};
