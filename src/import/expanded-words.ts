/** What Go's `os.Expand` takes for a variable: `${…}`, a name, or one special character. */
const VARIABLE = /\$(?:\{([^}]*)\}|([A-Za-z_]\w*)|([*#$@!?\-0-9]))/g;

/**
 * The words of a command as text for a shell. Variables are filled in by the shell, where the other tool would fill them in with
 * those of the image; nothing else in a word is special.
 */
export function shellWords(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

function shellWord(word: string): string {
  if (word !== '' && /^[\w@%+=:,./-]+$/.test(word)) return word;
  const parts: string[] = [];
  let from = 0;
  for (const match of word.matchAll(VARIABLE)) {
    parts.push(literal(word.slice(from, match.index)));
    const name = match[1] ?? match[2] ?? '';
    // Of anything that is no name there is no variable: it becomes nothing.
    if (/^[A-Za-z_]\w*$/.test(name)) parts.push(`"\${${name}}"`);
    from = match.index + match[0].length;
  }
  parts.push(literal(word.slice(from)));
  return parts.join('') || "''";
}

/** Quoted without a backslash, which the quotes of a sentence would take for theirs. */
function literal(text: string): string {
  return text === '' ? '' : `'${text.replaceAll("'", `'"'"'`)}'`;
}
