import { MASK } from './secret.ts';

/** Shorter values are replaced only as whole words: a secret "no" must not cut "know". */
const SHORT = 4;

/** Lines of a secret of several lines (a private key) that are long enough to give something away alone. */
const LONG_LINE = 8;

/**
 * Replaces known secrets in text by MASK: raw, URL-encoded, in base64 (also inside a longer encoded text, as in
 * `Authorization: Basic …`), escaped for JSON and quoted for sh.
 */
export class Mask {
  readonly #forms = new Set<string>();
  #pattern: RegExp | undefined;

  /** From now on this value is replaced. An empty value is no secret. */
  add(value: string): void {
    const lines = value.split(/\r?\n/).filter((line) => line.length >= LONG_LINE);
    for (const part of new Set([value, value.trim(), ...lines])) {
      for (const form of formsOf(part)) if (form !== '') this.#forms.add(form);
    }
    this.#pattern = undefined;
  }

  /** True while there is no secret to replace. */
  get empty(): boolean {
    return this.#forms.size === 0;
  }

  apply(text: string): string {
    if (this.#forms.size === 0 || text === '') return text;
    this.#pattern ??= patternOf(this.#forms);
    return text.replace(this.#pattern, MASK);
  }
}

function formsOf(value: string): readonly string[] {
  const url = encodeURIComponent(value.toWellFormed());
  const json = JSON.stringify(value).slice(1, -1);
  return [
    value,
    url,
    url.replaceAll('%20', '+'),
    url.replace(/%../g, (code) => code.toLowerCase()),
    json,
    JSON.stringify(json).slice(1, -1),
    value.replaceAll("'", `'\\''`),
    ...base64Of(value),
  ];
}

/**
 * The base64 forms (RFC 4648, sections 4 and 5): of the value alone, and the middle that is the same whatever
 * stands before and after it, for each of the three places in a group of three bytes where it can start.
 */
function base64Of(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const whole = bytes.toString('base64');
  const middles = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const clean = Math.floor(((before + bytes.length) * 8) / 6);
    return encoded.slice(Math.ceil((before * 8) / 6), clean);
  });
  // Fewer characters than this occur by chance.
  const long = [whole.replace(/=+$/, ''), ...middles].filter((form) => form.length >= 8);
  return [whole, ...long].flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}

/** Longest first, so that a secret that contains another one is replaced as a whole. */
function patternOf(forms: ReadonlySet<string>): RegExp {
  const alternatives = [...forms]
    .sort((a, b) => b.length - a.length)
    .map((form) => {
      const literal = form.replace(/[\^$.*+?()[\]{}|/\\]/g, '\\$&');
      return form.length < SHORT ? `(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])` : literal;
    });
  return new RegExp(alternatives.join('|'), 'gu');
}
