/**
 * A pattern for names: `*` is any text, `?` one character, `[a-z]` and `[!a-z]` one of a set; all else is itself. Unlike in
 * a shell, a leading dot is matched like any other character.
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
