/**
 * The letters, digits, spaces and quotes that every matching text must begin with; `''` if there are none. Checking them first avoids
 * compiling most expressions of a vocabulary.
 */
export function literalStart({ source, flags }: RegExp): string {
  if (/[imuvy]/.test(flags) || alternates(source)) return '';
  const [, start = ''] = /^\^([\w "]*)/.exec(source) ?? [];
  // A quantifier removes the last character again.
  return /^[?*+{]/.test(source.slice(1 + start.length)) ? start.slice(0, -1) : start;
}

/** Whether there is a `|` outside every group. An unusual source is treated as if there were one. */
function alternates(source: string): boolean {
  if (!source.includes('|')) return false;
  let depth = 0;
  let inClass = false;
  for (let index = 0; index < source.length; index += 1) {
    const character = source[index];
    if (character === '\\') index += 1;
    else if (inClass) inClass = character !== ']';
    else if (character === '[') inClass = true;
    else if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (character === '|' && depth === 0) return true;
  }
  return false;
}
