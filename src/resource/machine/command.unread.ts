import type { Unable } from '../resource.ts';

/** Programs that read the files that are their arguments, and say on stderr what they cannot read. */
const READERS = new Set(
  'awk cat cut du egrep fgrep file find grep head ls nl od sed sort stat tail tac uniq wc xargs zcat zgrep'.split(
    ' ',
  ),
);
/** What is missing is no surprise to them: `ls /var/crash/*` tells whether anything is there. */
const LISTERS = new Set(['ls', 'stat', 'file', 'du', 'xargs']);
/** Options that keep quiet about what cannot be read: `grep -s`. */
const QUIET = /^\s*(?:!\s+)?(?:sudo\s+(?:-\w+\s+)*)?[ef]?grep\b[^|;&]*\s-\w*s/;
const HIDES = /(?:2|&)>{1,2}\s*[^\s&]|>\s*\S+\s+2>&1|2>&-/;
/** Folders that every host has (FHS 3.0, chapter 3). */
const EVERYWHERE =
  /^\/(?:bin|boot|dev|etc|home|lib|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)?\/?$|^\/etc\/(?:passwd|group|shadow)$|^\/dev\//;

/**
 * What a part of a command may have failed to read without a trace: its messages are hidden and its exit status does not count, because it is
 * followed by another part, or stands in `$(…)`. For an ordinary user that is anything; for root a named file or folder that may not be there.
 * @returns `cat /nope`, for people
 */
export function hiddenReader(command: string, uid: number): string | undefined {
  const bare = command.replaceAll(/\\\n/g, ' ').replaceAll(/'[^']*'/g, (text) => 'x'.repeat(text.length));
  const inside = /\$\(|`/.test(bare);
  const parts = bare
    .replaceAll(/"/g, '')
    .replaceAll(/\$\(|`/g, ' ; ')
    .split(/(\|\||&&|\|&?|;+|\n)/);
  for (let at = 0; at < parts.length; at += 2) {
    const part = parts[at] ?? '';
    const follows = parts[at + 1] ?? '';
    const lost = parts.slice(at + 2).some((rest) => !/^[\s;]*$/.test(rest)) || inside || /^\s*!/.test(part);
    if (!lost || follows === '||' || follows === '&&' || !(HIDES.test(part) || QUIET.test(part))) continue;
    const words = wordsOf(part);
    const program = words[0] ?? '';
    if (!READERS.has(program)) continue;
    const paths = words.slice(1).filter((word) => word.startsWith('/'));
    if (uid !== 0 && paths.length > 0) return `${program} ${paths[0]}`;
    const missing = LISTERS.has(program) ? undefined : paths.find((path) => isInDoubt(path, bare));
    if (missing !== undefined) return `${program} ${missing}`;
  }
  return undefined;
}

/** Why the output proves only what it contains, if there is such a part. */
export function unreadReason(reader: string | undefined): Unable | undefined {
  if (reader === undefined) return undefined;
  return {
    unable: `whether ${JSON.stringify(reader)} could read everything is not known: its messages are hidden, and its exit status is lost`,
    hint: `leave its messages on stderr, or as root begin with: [ -e ${reader.replace(/^\S+ /, '')} ] && …`,
  };
}

/** A pattern may match nothing; what the command itself looks for first is there. */
function isInDoubt(path: string, command: string): boolean {
  if (/[*?[$]/.test(path) || EVERYWHERE.test(path)) return false;
  const asked = [...command.matchAll(/(?:\[|\btest)\s+-[defrsx]\s+"?([^\s"\]]+)[^|;&\n]*&&/g)];
  return !asked.some(([, found]) => found === path);
}

/** The program and its arguments, without redirections, assignments and programs that run it. */
function wordsOf(part: string): readonly string[] {
  const words = part
    .replaceAll(/\d?&?>{1,2}\s*&?\S+|<\s*\S+/g, ' ')
    .trim()
    .replace(/^!\s+/, '')
    .split(/\s+/)
    .map((word) => word.replace(/^[({]+/, '').replace(/[)}]+$/, ''));
  const start = words.findIndex(
    (word, index) => !/^(?:\w+=.*|sudo|env|nice|LC_ALL=C|command|test|\[|-n)$/.test(word) && index < 4,
  );
  return start === -1 ? [] : words.slice(start);
}
