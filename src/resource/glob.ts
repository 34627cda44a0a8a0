import { filterMatches } from '../model/pattern.ts';
import { foreignIn } from '../model/pattern-dialect.ts';
import { patternLike } from '../model/slips.ts';

/** A pattern between slashes, with flags. */
const SLASHES = /^\/(.+)\/([imsuv]*)$/s;

/** The argument of `matching "…"` for names: a glob, or a pattern between slashes. */
export const GLOB_OR_PATTERN = 'a glob (*.conf) or a pattern between slashes (/^a/)';

/**
 * The names that match a glob as a whole, or a pattern between slashes anywhere.
 * @returns in words, why that is unknown
 */
export function namesMatching(wanted: string, names: readonly string[]): readonly string[] | string {
  const [, source, flags = ''] = SLASHES.exec(wanted) ?? [];
  if (source !== undefined) return filterMatches(source, flags, names);
  const glob = globPattern(wanted);
  return names.filter((name) => glob.test(name));
}

/**
 * Why a text is neither a sensible glob nor a pattern, or undefined: a glob that looks like a pattern matches nothing.
 * @param slash names may have one
 */
export function refuseGlob(text: string, slash = false): string | undefined {
  const [, source, flags = ''] = SLASHES.exec(text) ?? [];
  if (source !== undefined) return refusePattern(source, flags);
  const both = `write a glob ("*.conf") or a pattern between slashes ("/\\.conf$/")`;
  if (/^\^|\$$|\\|[|(){}]|\[\^|\.\+/.test(text))
    return `"${text}" looks like a pattern but would be read as a glob: ${both}`;
  const posix = /\[:\^?[a-z]+:\]/.exec(text)?.[0];
  if (posix !== undefined) return `"${text}": ${posix} is not known in a glob: write [a-z], [0-9] …`;
  if (/[*?\]][^*?]*[\s,][^*?]*[*?[]|,\s/.test(text))
    return `"${text}" would be read as one glob, not as several: write one sentence for each, or a pattern (/^a|^b/)`;
  if (!slash && text.includes('/')) return `"${text}" contains a /, but no name here does: ${both}`;
  if (/\[[^\]]*$/.test(text)) return `"${text}" has a [ without its ]: ${both}`;
  return /[*?[]/.test(text)
    ? undefined
    : `"${text}" has no *, ? or [ ], so only that exact name matches it: write "*${text}*" for a part of a name, or: includes ${text}, none of ${text}`;
}

/** The same for lines of a file: an exact line, or a pattern between slashes. */
export function refuseLine(text: string): string | undefined {
  const [, source, flags = ''] = SLASHES.exec(text) ?? [];
  if (source !== undefined) return refusePattern(source, flags);
  if (/^\/.+\/(?=[imsuvgy]*[gy])[imsuvgy]+$/.test(text))
    return `"${text}" has unknown flags; allowed: i, m, s, u, v`;
  const looks =
    patternLike(text, true) !== undefined || /^m\/.+\/$|\\\.|\$$/.test(text)
      ? 'pattern'
      : /^\*\S+$|^\S+\*$/.test(text)
        ? 'glob'
        : undefined;
  return looks === undefined
    ? undefined
    : `"${text}" looks like a ${looks} but would be read as a whole line: write a pattern between slashes ("/^root:/"), with a backslash before a literal sign`;
}

function refusePattern(source: string, flags: string): string | undefined {
  try {
    new RegExp(source, flags);
    const foreign = foreignIn(source, flags);
    return foreign === undefined ? undefined : `"/${source}/${flags}": ${foreign}`;
  } catch (error) {
    return `"/${source}/${flags}" is not a pattern: ${(error as Error).message}`;
  }
}

/**
 * A pattern for names: `*` is any text, `?` one character, `[a-z]` and `[!a-z]` one of a set; everything else is itself. Unlike in a shell,
 * a leading dot is matched like any other character.
 */
export function globPattern(glob: string): RegExp {
  const source = glob.replaceAll(/\[(!?)([^\]]+)\]|[*?]|[\\^$.+()|{}[\]/-]/g, (found, not, set: string) => {
    if (found === '*') return '.*';
    if (found === '?') return '.';
    return set === undefined
      ? `\\${found}`
      : `[${not === '!' ? '^' : ''}${set.replaceAll(/[\\\]^]/g, '\\$&')}]`;
  });
  return new RegExp(`^${source.replaceAll(/(?:\.\*)+/g, '.*')}$`, 's');
}
