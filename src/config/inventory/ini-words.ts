/**
 * The words of a line as Python's `shlex.split(line, comments=True)` has them, which Ansible uses for lines with hosts: quotes and backslashes as in
 * a shell, and a `#` begins a comment wherever it stands outside of quotes.
 * @throws SyntaxError for a quote or a backslash that nothing follows
 */
export function iniWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    if (quote !== '') {
      if (character === quote) quote = '';
      else if (character === '\\' && quote === '"' && /["\\]/.test(line.charAt(index + 1)))
        word += line.charAt(++index);
      else word += character;
    } else if (character === '#') break;
    else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (character === '\\') {
      if (index + 1 >= line.length) throw new SyntaxError('there is a backslash at the end of the line');
      word = (word ?? '') + line.charAt(++index);
    } else word = (word ?? '') + character;
  }
  if (quote !== '') throw new SyntaxError(`the quote ${quote} is not closed`);
  if (word !== undefined) words.push(word);
  return words;
}
