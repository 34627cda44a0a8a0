/**
 * The one place where text becomes part of a shell command.
 */

/**
 * Quotes one word for POSIX sh: everything inside single quotes is literal (POSIX.1-2024, Shell Command Language 2.2.2).
 * @throws TypeError for a NUL byte, which no argument of a process can contain, and for a value that is not a text, because an object could
 * change how it is quoted
 */
export function quote(word: string): string {
  if (typeof word !== 'string') throw new TypeError('only a text can be part of a command');
  if (word.includes('\0')) throw new TypeError('a NUL byte cannot be part of a command');
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A piece of shell text that is inserted unquoted. Only for text made by this module's functions. */
export class ShellText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Template tag: shell text in which every interpolated value is data. Arrays become several words. */
export function sh(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | ShellText | readonly string[])[]
): string {
  return strings.reduce((text, part, index) => text + word(values[index - 1]) + part);
}

function word(value: string | number | ShellText | readonly string[] | undefined): string {
  if (value === undefined) return '';
  if (value instanceof ShellText) return value.text;
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return quote(String(value));
  if (!Array.isArray(value)) throw new TypeError('only a text can be part of a command');
  return Array.from(value, quote).join(' ');
}
