/**
 * The one place where text becomes part of a PowerShell command.
 */

/** The characters that PowerShell treats as a single quote: the straight one and four curly ones (about_Quoting_Rules; CharTraits in its sources). */
const QUOTES = /['\u2018\u2019\u201a\u201b]/g;

/**
 * Quotes one text for PowerShell: between single quotes everything is literal except a quote, which is doubled.
 * @throws TypeError for a NUL byte, and for a value that is not a text
 */
export function quotePowerShell(text: string): string {
  if (typeof text !== 'string') throw new TypeError('only a text can be part of a command');
  if (text.includes('\0')) throw new TypeError('a NUL byte cannot be part of a command');
  return `'${text.replace(QUOTES, '$&$&')}'`;
}

/** Template tag: PowerShell text in which every interpolated value is data. Lists become lists. */
export function powershell(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | readonly string[])[]
): string {
  return strings.reduce((text, part, index) => text + value(values[index - 1]) + part);
}

function value(data: string | number | readonly string[] | undefined): string {
  if (data === undefined) return '';
  if (typeof data === 'number' && Number.isFinite(data)) return String(data);
  if (Array.isArray(data)) return `@(${data.map(quotePowerShell).join(',')})`;
  return quotePowerShell(data as string);
}
