import type { Value } from '../../model/value.ts';
import { type FileTexts, printFiles, refusalIn } from '../file/file-texts.ts';
import { SSHD_KEYWORDS } from './known-keywords.ts';

/** The files that sshd reads on Debian, Fedora and SUSE. */
const FILES = [
  ...['/etc/ssh/sshd_config', '/etc/ssh/sshd_config.d/*.conf'],
  ...['/usr/etc/ssh/sshd_config', '/usr/etc/ssh/sshd_config.d/*.conf'],
  '/etc/crypto-policies/back-ends/opensshserver.config',
];

/** Shell text that prints the files of sshd, as far as their paths are known. */
export const PRINT_FILES = printFiles(FILES.join(' '));

/** What a Match block sets for some connections. */
export interface Exception {
  readonly value: string;
  /** The place, and the connections: `/etc/ssh/sshd_config line 9, Match User git`. */
  readonly where: string;
}

/** What Match blocks set, by keyword in lower case; or in words, why that is unknown. `Match all` applies to everyone. */
export function readMatches(files: FileTexts): ReadonlyMap<string, readonly Exception[]> | string {
  const refusal = refusalIn(files);
  if (refusal !== undefined) return refusal.unable;
  const found = new Map<string, Exception[]>();
  for (const [path, lines] of files.lines) {
    let block: string | undefined;
    for (const [index, line] of lines.entries()) {
      const [, written = '', rest = ''] = /^\s*"?([A-Za-z0-9]+)"?(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? [];
      const keyword = written.toLowerCase();
      if (keyword === '') continue;
      const where = `${path} line ${index + 1}`;
      if (keyword === 'match') block = /^"?all"?$/i.test(rest) ? undefined : rest;
      else if (keyword === 'include') {
        const names = rest
          .split(/\s+/)
          .map((name) => name.replaceAll('"', '').replace(/^(?!\/)/, '/etc/ssh/'));
        if (block !== undefined) return `${where} includes files for some connections: Match ${block}`;
        const other = names.find((name) => !FILES.includes(name));
        if (other !== undefined) return `${where} includes files that may have Match blocks: ${other}`;
      } else if (block !== undefined) {
        const known = SSHD_KEYWORDS.aliases[keyword] ?? keyword;
        found.set(known, [...(found.get(known) ?? []), { value: rest, where: `${where}, Match ${block}` }]);
      }
    }
  }
  return found;
}

/** The first one that differs from what applies to everyone else. */
export function exceptionTo(
  told: Value | undefined,
  exceptions: readonly Exception[] = [],
): Exception | undefined {
  const plain = (text: string) => text.replaceAll('"', '').replaceAll(/\s+/g, ' ').toLowerCase();
  return exceptions.find(({ value }) => told === undefined || plain(value) !== plain(String(told)));
}
