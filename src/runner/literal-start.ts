/**
 * The letters, digits, spaces and quotes that every text must begin with for the expression to match it; `''` when there may be none.
 * Looking at them first spares most expressions of a vocabulary from being compiled at all.
 */
export function literalStart({ source, flags }: RegExp): string {
  if (/[imuvy]/.test(flags) || alternates(source)) return '';
  const [, start = ''] = /^\^([\w "]*)/.exec(source) ?? [];
  // A quantifier takes the last character back.
  return /^[?*+{]/.test(source.slice(1 + start.length)) ? start.slice(0, -1) : start;
}

/** Whether a `|` stands outside of every group. When the source is unusual, it is taken as if. */
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
