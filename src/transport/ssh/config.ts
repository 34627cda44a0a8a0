import { globSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { readRegularSync } from '../../disk/regular-file.ts';
import { type ConfigLine, matchesPattern, readConfigLines } from './config-lines.ts';
import { matchLine } from './config-match.ts';
import { type Asker, hostName } from './config-tokens.ts';

/** What a configuration says about one host: keyword in lower case → the words of the line that applies, or of all lines if they add up. */
export type SshConfig = ReadonlyMap<string, readonly string[]>;

/** A file of the configuration, the user's before the system's: the first value found applies (ssh_config(5)). */
export interface ConfigFile {
  readonly path: string;
  /** The folder for relative paths in Include. */
  readonly folder: string;
  /** `~` stands for a home only in the user's file. */
  readonly home: string | undefined;
}

/** Keywords whose lines add up; for all others the first one applies. */
const ADDING = ['identityfile', 'certificatefile'];
/** Commands are taken literally. */
const COMMANDS = ['proxycommand'];
const DEEPEST = 16;

/**
 * Reads what ssh reads for a host, with `Include` expanded in place: a file that is included in a block that does not match has no effect,
 * nor has any block in it. A `Match final` makes everything be read once more, for the name found by then.
 * @throws Error for a file that cannot be read or understood
 */
export function readConfig(
  files: readonly ConfigFile[],
  asker: Omit<Asker, 'found' | 'final' | 'wantFinal'>,
): SshConfig {
  const found = new Map<string, string[]>();
  let again = false;
  for (const final of [false, true]) {
    if (final && !again) break;
    const name = hostName({ ...asker, found }).toLowerCase();
    if (final) found.set('hostname', [name.replaceAll('%', '%%')]);
    const wantFinal = () => {
      again = true;
    };
    for (const file of files) {
      readFile(
        file.path,
        file,
        { ...asker, found, final, wantFinal, sought: final ? name : asker.host },
        true,
        0,
      );
    }
  }
  return found;
}

interface Finder extends Asker {
  readonly found: Map<string, string[]>;
  /** What `Host` lines are for. */
  readonly sought: string;
}

function readFile(path: string, file: ConfigFile, asker: Finder, reached: boolean, depth: number): void {
  if (depth > DEEPEST) throw new Error(`more than ${DEEPEST} files include each other at ${path}`);
  let text: string;
  try {
    text = String(readRegularSync(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  let active = reached;
  for (const line of readConfigLines(text)) {
    if (line.keyword === 'host') active = reached && matchesHost(asker.sought, line.words);
    else if (line.keyword === 'match') active = matchLine(line, asker, reached);
    else if (line.keyword === 'include') {
      for (const included of line.words.flatMap((word) => includedFiles(word, file))) {
        readFile(included, file, asker, active, depth + 1);
      }
    } else if (active) take(line, asker.found);
  }
}

/** `Host a *.b !c`: one pattern must match, and no excluding one may. */
function matchesHost(host: string, patterns: readonly string[]): boolean {
  const denied = patterns.some((word) => word.startsWith('!') && matchesPattern(host, word.slice(1)));
  return !denied && patterns.some((word) => !word.startsWith('!') && matchesPattern(host, word));
}

function includedFiles(word: string, { folder, home }: ConfigFile): string[] {
  const path = home === undefined ? word : word.replace(/^~(?=\/)/, home);
  return globSync(isAbsolute(path) ? path : join(folder, path)).sort();
}

function take({ keyword, words, rest }: ConfigLine, found: Map<string, string[]>): void {
  const said = COMMANDS.includes(keyword) ? [rest] : [...words];
  const known = found.get(keyword);
  if (ADDING.includes(keyword)) {
    const more = said.slice(0, 1).filter((word) => known?.includes(word) !== true);
    found.set(keyword, [...(known ?? []), ...more]);
    return;
  }
  // Whichever of the two comes first applies (readconf.c, parse_jump); only `ProxyJump none` leaves a later ProxyCommand in effect.
  if (keyword === 'proxycommand' && /^(?!none$)/i.test(found.get('proxyjump')?.[0] ?? 'none')) return;
  if (keyword === 'proxyjump' && found.has('proxycommand')) return;
  if (known === undefined) found.set(keyword, said);
}
