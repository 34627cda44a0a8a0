/** Text of a host passes through here to terminals and XML: control characters become visible escapes. Newlines and tabs stay. */
export function visible(text: string): string {
  return text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Text on one line, at most `limit` characters; a cut text says how long it was. */
export function oneLine(text: string, limit: number): string {
  const line = visible(text).replaceAll('\t', ' ').replaceAll('\n', ' ↵ ');
  if (line.length <= limit) return line;
  const end = /[\ud800-\udbff]$/.test(line.slice(0, limit)) ? limit - 1 : limit;
  return `${line.slice(0, end)}… (${text.length.toLocaleString('en')} characters)`;
}

// C0 without tab and newline, DEL, C1, lone surrogates and the two non-characters XML forbids.
const CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
