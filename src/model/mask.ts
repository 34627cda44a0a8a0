import { credentialsIn } from './credentials.ts';
import { dumpsOf } from './dump.ts';
import { DIFF_END, isWrapped, LINE_END, SOFT_END, SOFT_ENDS, withoutEnds } from './line-ends.ts';
import { literalForms } from './literal-forms.ts';
import { joined, LiteralTable, replaceRanges } from './literal-table.ts';
import { cutPatterns, encodedForms, escapedPattern, literal, spacedPattern } from './mask-pattern.ts';
import { RareForms, wideBytes } from './mask-rare.ts';
import { maskPacked } from './packed.ts';
import { MASK } from './secret.ts';

/** Shorter values are replaced only as whole words: a secret "no" must not change "know". */
const SHORT = 4;
/** Lines of a multi-line secret (a private key) that are long enough to reveal something on their own. */
const LONG_LINE = 8;
/** The first and last line of a key reveal nothing. */
const PEM = /^-----(?:BEGIN|END) [A-Z0-9 ]+-----$/;
/** A shorter beginning or end of a secret reveals nothing if the rest of it was cut off. */
const LEAST_PART = 4;
/** What was packed more often is not found. */
const DEEPEST = 2;
/** The mark of our printers where they cut a text off. */
const CUT = '…';

/** Longer values, and those that no longer fit into the pattern, are searched for literally. */
const LONGEST_IN_PATTERN = 300;
const LARGEST_PATTERN = 200_000;
/** How much of a text next to a cut is searched. */
const LONGEST_ESCAPED = 4_000;

/**
 * Replaces known secrets in text by MASK: raw, in any mixture of the escapes of URLs, JSON, HTML and sh, in base64 (also inside a longer
 * encoded text, as in `Authorization: Basic …`, and across its line ends), base32, hex, quoted-printable, UTF-16 and dumps of bytes, also
 * compressed by gzip or zlib and then in base64, hex or a dump. The
 * secret parts of a DSN, a URL or a JSON file of credentials are also replaced on their own.
 */
export class Mask {
  /** Values and their lines. */
  readonly #values = new Set<string>();
  #pattern: RegExp | undefined;
  /** Values that do not fit into the pattern. */
  #large = new LiteralTable([]);
  #encoded: LiteralTable | undefined;
  #forms: readonly string[] | undefined;
  #dumped: readonly string[] | undefined;
  #rare: RareForms | undefined;
  #cuts: readonly ReturnType<typeof cutPatterns>[] | undefined;

  /** From now on this value is replaced. An empty value is not a secret. */
  add(value: string): void {
    const before = this.#values.size;
    for (const whole of [value, ...credentialsIn(value)]) {
      const lines = whole.split(/\r?\n/).map((line) => line.trim());
      const long =
        lines.length > 1 ? lines.filter((line) => line.length >= LONG_LINE && !PEM.test(line)) : [];
      for (const part of [whole, whole.trim(), ...long]) if (part !== '') this.#values.add(part);
    }
    if (this.#values.size === before) return;
    this.#pattern = undefined;
    this.#encoded = undefined;
    this.#forms = undefined;
    this.#dumped = undefined;
    this.#rare = undefined;
    this.#cuts = undefined;
  }

  /** True while there are no secrets to replace. */
  get empty(): boolean {
    return this.#values.size === 0;
  }

  /** @param depth how often it was unpacked */
  apply(text: string, depth = 0): string {
    if (this.#values.size === 0 || text === '') return text;
    const pattern = this.#pattern ?? this.#compile();
    // What is cut off may end in the middle of a secret.
    const hides = (plain: string) => this.apply(plain + CUT, depth + 1) !== plain + CUT;
    const whole = depth > DEEPEST ? text : maskPacked(text, hides);
    let masked = whole.replace(pattern, MASK);
    masked = replaceRanges(masked, this.#large.find(masked), MASK);
    this.#dumped ??= [...this.#values]
      .flatMap((value) => [Buffer.from(value), ...wideBytes(value)])
      .map((bytes) => bytes.toString('latin1'))
      .filter((bytes) => bytes.length >= SHORT);
    masked = replaceRanges(masked, joined(dumpsOf(this.#dumped, masked)), MASK);
    const rare = this.#rareForms();
    masked = replaceRanges(masked, rare.find(masked), MASK);
    if (isWrapped(masked)) masked = this.#applyOverLineEnds(masked, rare);
    if (SOFT_END.test(masked)) masked = this.#applyOverSoftEnds(masked);
    return masked.includes(CUT) ? this.#applyAtCuts(masked) : masked;
  }

  /** True for a number that is a secret, such as a PIN. */
  hidesNumber(value: number | bigint): boolean {
    return this.#values.has(String(value));
  }

  /** How many characters at the end of a text may be the beginning of a secret whose rest is still to come. */
  unfinished(text: string): number {
    if (this.empty || text === '') return 0;
    const lastCharacter = text.slice(-1);
    let most = 0;
    for (const form of [...this.#literalForms(), ...this.#rareForms().all()]) {
      const longest = Math.min(form.length - 1, text.length);
      for (let at = form.lastIndexOf(lastCharacter, longest - 1); at >= most; ) {
        if (text.endsWith(form.slice(0, at + 1))) most = at + 1;
        at = at === 0 ? -1 : form.lastIndexOf(lastCharacter, at - 1);
      }
    }
    return text.length - this.#beforeMatch(text, text.length - most);
  }

  /** The text that would complete secrets whose beginning ends this text. */
  rests(beginning: string): readonly string[] {
    return [...this.#literalForms(), ...this.#rareForms().all()].flatMap((form) =>
      form.startsWith(beginning) && form.length > beginning.length ? [form.slice(beginning.length)] : [],
    );
  }

  /** The position itself, or the start of a secret that it would cut in two. */
  #beforeMatch(text: string, place: number): number {
    let before = place;
    for (const match of text.matchAll(this.#pattern ?? this.#compile()))
      if (match.index < before && match.index + match[0].length > before) before = match.index;
    for (const { start, end } of [...this.#large.find(text), ...this.#rareForms().find(text)])
      if (start < before && end > before) before = start;
    return before;
  }

  #compile(): RegExp {
    const large: string[] = [];
    const parts: string[] = [];
    let size = 0;
    // Longest first, so that a secret that contains another one is replaced as a whole.
    for (const value of [...this.#values].sort((a, b) => b.length - a.length)) {
      const fits = value.length <= LONGEST_IN_PATTERN && size <= LARGEST_PATTERN;
      const part = fits ? partOf(value) : '';
      size += part.length;
      if (part === '' || size > LARGEST_PATTERN) large.push(...literalForms(value));
      else parts.push(part);
    }
    this.#large = new LiteralTable(large);
    this.#pattern = new RegExp(parts.join('|') || '(?!)', 'gu');
    return this.#pattern;
  }

  /** Encoded text with line breaks: searched as if it had none. */
  #applyOverLineEnds(text: string, rare: RareForms): string {
    this.#encoded ??= new LiteralTable([...this.#values].flatMap(encodedForms));
    const encoded = this.#encoded;
    let masked = text;
    for (const ends of [LINE_END, DIFF_END]) {
      masked = withoutEnds(masked, ends, (squeezed) => encoded.find(squeezed));
      masked = withoutEnds(masked, ends, (squeezed) => rare.find(squeezed));
    }
    return masked;
  }

  /** Quoted-printable, whose lines may end within a secret. */
  #applyOverSoftEnds(text: string): string {
    const pattern = this.#pattern ?? this.#compile();
    return withoutEnds(text, SOFT_ENDS, (squeezed) =>
      [...squeezed.matchAll(pattern)].map(({ index, 0: found }) => ({
        start: index,
        end: index + found.length,
      })),
    );
  }

  /** Where a printer cut a text off, half of a secret may be left: its beginning before the mark, its end after it. */
  #applyAtCuts(text: string): string {
    const parts = text.split(CUT);
    return parts
      .map((part, index) => {
        if (part.length < LEAST_PART) return part;
        const end = index === parts.length - 1 ? 0 : this.#beginningAtEnd(part);
        const start = index === 0 ? 0 : this.#endAtBeginning(part);
        if (start + end >= part.length && start + end > 0) return MASK;
        const middle = part.slice(start, part.length - end);
        return `${start > 0 ? MASK : ''}${middle}${end > 0 ? MASK : ''}`;
      })
      .join(CUT);
  }

  #beginningAtEnd(text: string): number {
    let most = 0;
    for (const { beginning } of this.#cutPatterns()) {
      const tail = text.slice(-LONGEST_ESCAPED);
      most = Math.max(most, beginning.exec(tail)?.[0].length ?? 0);
    }
    for (const form of this.#formsIn(text))
      for (
        let length = Math.min(form.length - 1, text.length);
        length > most && length >= LEAST_PART;
        length--
      )
        if (text.endsWith(form.slice(0, length))) most = length;
    return most;
  }

  #endAtBeginning(text: string): number {
    let most = 0;
    for (const { end } of this.#cutPatterns()) {
      most = Math.max(most, end.exec(text.slice(0, LONGEST_ESCAPED))?.[0].length ?? 0);
    }
    for (const form of this.#formsIn(text))
      for (
        let length = Math.min(form.length - 1, text.length);
        length > most && length >= LEAST_PART;
        length--
      )
        if (text.startsWith(form.slice(-length))) most = length;
    return most;
  }

  #cutPatterns(): readonly ReturnType<typeof cutPatterns>[] {
    this.#cuts ??= [...this.#values]
      .filter(({ length }) => length > LEAST_PART && length <= LONGEST_IN_PATTERN)
      .map((value) => cutPatterns(value, LEAST_PART));
    return this.#cuts;
  }

  /** What a cut secret may have left in this text. */
  #formsIn(text: string): readonly string[] {
    const rare = this.#rareForms();
    return rare.mayBeIn(text) ? [...this.#literalForms(), ...rare.all()] : this.#literalForms();
  }

  #rareForms(): RareForms {
    this.#rare ??= new RareForms([...this.#values]);
    return this.#rare;
  }

  #literalForms(): readonly string[] {
    this.#forms ??= [...new Set([...this.#values].flatMap(literalForms))];
    return this.#forms;
  }
}

function partOf(value: string): string {
  const plain = escapedPattern(value);
  const whole = value.length < SHORT ? `(?<![\\p{L}\\p{N}_])${plain}(?![\\p{L}\\p{N}_])` : plain;
  const spaced = value.length < SHORT ? [] : [spacedPattern(value)];
  return [whole, ...spaced, ...[...new Set(encodedForms(value))].map(literal)].join('|');
}
