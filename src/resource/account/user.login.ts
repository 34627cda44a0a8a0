import type { Facts } from '../../host/facts.ts';
import { sh } from '../../transport/shell/quote.ts';
import type { Attribute } from '../resource.ts';
import { section } from '../sections.ts';

export const loginAttributes: Readonly<Record<string, Attribute>> = {
  'last login': {
    type: 'age',
    description:
      'Time since somebody logged in as that user, by /var/log/lastlog or lastlog2; empty if never.',
  },
  'last login from': { type: 'text', description: 'The host or address that the last login came from.' },
};

export const LOGIN_NAMES = Object.keys(loginAttributes);

/**
 * Size of an entry of /var/log/lastlog in bytes, and of the time at its beginning, which is followed by 32 for the terminal and 256 for the
 * host (lastlog.h of glibc). On 64-bit machines that also have 32-bit programs, the time still has 32 bits.
 */
export const ENTRIES: Readonly<Record<string, readonly [size: number, time: number]>> = {
  ...{ x86_64: [292, 4], i686: [292, 4], i586: [292, 4], i386: [292, 4], ppc64le: [292, 4] },
  ...{ aarch64: [296, 8], riscv64: [296, 8], loongarch64: [296, 8] },
};

/** lastlog2(8) keeps a database that only it reads; in the older file, the entry of a user is at its number. */
export function printLogin(name: string, facts: Facts, wanted: readonly string[]): readonly string[] {
  if (!wanted.some((attribute) => LOGIN_NAMES.includes(attribute))) return [];
  const [size] = ENTRIES[facts.architecture] ?? [];
  const entry =
    size === undefined
      ? 'echo "file of another machine"'
      : `echo "bytes $(wc -c </var/log/lastlog)"; dd if=/var/log/lastlog bs=${size} skip="$uid" count=1 2>/dev/null | od -A n -v -t x1; echo "status $?"`;
  return [
    `${section('login')}; ${sh`uid=$(id -u ${name})`}; echo "uid $uid"; date +%s`,
    `if [ -e /var/lib/lastlog/lastlog2.db ]; then echo lastlog2; ${sh`LC_ALL=C lastlog2 -u ${name} 2>&1`}; echo "status $?"`,
    `elif [ ! -e /var/log/lastlog ]; then echo none; elif [ ! -r /var/log/lastlog ]; then echo closed; else ${entry}; fi`,
  ];
}
