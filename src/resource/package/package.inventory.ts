import { sh } from '../../transport/shell/quote.ts';
import { listLines } from '../listing.ts';
import type { Inventory, Listing } from '../resource.ts';
import { INSTALLED, UNFINISHED } from './package.dpkg.ts';
import { lostList, NO_PACKAGE_MANAGER } from './package.none.ts';
import { RPM_DATABASE } from './package.rpm.ts';
import { type PackageSystem, packageSystemOf } from './package.system.ts';

/** dpkg-query(1) */
const FORMAT = ['db:Status-Status', 'Package']
  .map((field) => `\${${field}}`)
  .join(' ')
  .concat('\\n');

/** What is not configured exists anyway. */
const THERE = [...INSTALLED, ...UNFINISHED];

function nameIn(line: string): string | undefined {
  const [, status = '', name] = /^(\S+) (.+)$/.exec(line) ?? [];
  return THERE.includes(status) ? name : undefined;
}

export const packageInventory: Inventory = {
  keep: ['version', 'versions', 'architecture', 'held'],
  names(facts) {
    const system = packageSystemOf(facts);
    return system === undefined ? NO_PACKAGE_MANAGER : someOf(system, LISTINGS[system]);
  },
};

const LISTINGS: Readonly<Record<PackageSystem, Listing>> = {
  dpkg: listLines(sh`LC_ALL=C dpkg-query -W -f=${FORMAT}`, 'dpkg-query', nameIn),
  // An imported key is listed as a package without being one.
  rpm: listLines(`${RPM_DATABASE}LC_ALL=C rpm -qa --qf '%{NAME}\\n'`, 'rpm', (line) =>
    line === 'gpg-pubkey' ? undefined : line,
  ),
  apk: listLines('apk info', 'apk'),
  pacman: listLines('LC_ALL=C pacman -Qq', 'pacman'),
};

/** An empty list is a lost one. */
function someOf(system: PackageSystem, listing: Listing): Listing {
  return {
    ...listing,
    read(reply) {
      const names = listing.read(reply);
      return 'unable' in names || [...names.keys()].length > 0 ? names : lostList(system, LISTS[system]);
    },
  };
}

const LISTS = { dpkg: 'dpkg -l', rpm: 'rpm -qa', apk: 'apk info', pacman: 'pacman -Q' };
