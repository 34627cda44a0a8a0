/** How deep lists and dictionaries may be nested. */
const DEEPEST = 50;

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

/**
 * A value of an INI inventory: what Python's `ast.literal_eval` takes for a literal is one (`yes` is a text, `True` is not, `[1, 2]` is a list,
 * `022` is a text), everything else is the text itself. A comment after a literal belongs to it; after a text it is part of the text.
 */
export function pythonLiteral(text: string): unknown {
  const reader = new Reader(text);
  try {
    const value = reader.value(0);
    return reader.atEnd() ? value : text;
  } catch (error) {
    if (error instanceof NoLiteral) return text;
    throw error;
  }
}

class NoLiteral extends Error {}

class Reader {
  #rest: string;

  constructor(text: string) {
    this.#rest = text;
  }

  atEnd(): boolean {
    this.#skip(/^[ \t]*(?:#.*)?$/);
    return this.#rest === '';
  }

  value(depth: number): unknown {
    if (depth > DEEPEST) throw new NoLiteral();
    this.#skip(/^\s+/);
    const [first = ''] = this.#rest;
    if (first === '[') return this.#items('[', ']', depth);
    if (first === '(') return this.#tuple(depth);
    if (first === '{') return this.#braces(depth);
    if (/^[uUrRbB]{0,2}['"]/.test(this.#rest)) return this.#strings();
    return this.#word();
  }

  #word(): unknown {
    const number = this.#take(
      /^[+-]?\s*(?:0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|(?:\d[\d_]*)?\.?\d[\d_]*\.?(?:[eE][+-]?\d+)?)(?![\w.])/,
    );
    if (number !== undefined) return numberOf(number);
    const word = this.#take(/^(?:True|False|None)(?!\w)/);
    if (word === undefined) throw new NoLiteral();
    return word === 'None' ? null : word === 'True';
  }

  /** Texts that follow each other are one. */
  #strings(): string {
    let whole = '';
    for (;;) {
      const [, prefix, quote = ''] = /^([uUrRbB]{0,2})('''|"""|'|")/.exec(this.#rest) ?? [];
      if (prefix === undefined) return whole;
      this.#rest = this.#rest.slice(prefix.length + quote.length);
      whole += this.#string(quote, /r/i.test(prefix));
      this.#skip(/^[ \t]+/);
    }
  }

  #string(quote: string, raw: boolean): string {
    let text = '';
    while (!this.#rest.startsWith(quote)) {
      if (this.#rest === '' || (quote.length === 1 && this.#rest.startsWith('\n'))) throw new NoLiteral();
      if (this.#rest.startsWith('\\') && this.#rest.length > 1) text += raw ? this.#two() : this.#escape();
      else {
        text += this.#rest[0];
        this.#rest = this.#rest.slice(1);
      }
    }
    this.#rest = this.#rest.slice(quote.length);
    return text;
  }

  #two(): string {
    const two = this.#rest.slice(0, 2);
    this.#rest = this.#rest.slice(2);
    return two;
  }

  #escape(): string {
    const code = this.#take(/^\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3})/);
    if (code !== undefined) {
      const octal = /^\\[0-7]/.test(code);
      const point = Number.parseInt(code.slice(octal ? 1 : 2), octal ? 8 : 16);
      if (point > 0x10ffff) throw new NoLiteral();
      return String.fromCodePoint(point);
    }
    const two = this.#two();
    return ESCAPES[two[1] ?? ''] ?? two;
  }

  #tuple(depth: number): unknown {
    const began = this.#rest;
    const items = this.#items('(', ')', depth);
    const inside = began.slice(1, began.length - this.#rest.length - 1);
    // A value in parentheses without a comma is that value.
    return items.length === 1 && !/,\s*$/.test(inside) ? items[0] : items;
  }

  #items(open: string, close: string, depth: number): unknown[] {
    this.#expect(open);
    const items: unknown[] = [];
    while (!this.#sees(close)) {
      items.push(this.value(depth + 1));
      if (!this.#sees(close)) this.#expect(',');
    }
    this.#expect(close);
    return items;
  }

  /** A dictionary, or a set, which becomes a list. */
  #braces(depth: number): unknown {
    this.#expect('{');
    const entries: [string, unknown][] = [];
    const items: unknown[] = [];
    while (!this.#sees('}')) {
      const item = this.value(depth + 1);
      if (this.#sees(':')) {
        this.#expect(':');
        entries.push([String(item), this.value(depth + 1)]);
      } else items.push(item);
      if (!this.#sees('}')) this.#expect(',');
    }
    this.#expect('}');
    if (items.length > 0 && entries.length > 0) throw new NoLiteral();
    return items.length > 0 ? items : Object.fromEntries(entries);
  }

  #sees(character: string): boolean {
    this.#skip(/^\s+/);
    return this.#rest.startsWith(character);
  }

  #expect(character: string): void {
    if (!this.#sees(character)) throw new NoLiteral();
    this.#rest = this.#rest.slice(1);
  }

  #skip(pattern: RegExp): void {
    this.#take(pattern);
  }

  #take(pattern: RegExp): string | undefined {
    const [found] = pattern.exec(this.#rest) ?? [];
    if (found !== undefined) this.#rest = this.#rest.slice(found.length);
    return found;
  }
}

/** Python refuses `022`, and underscores at the end or twice. */
function numberOf(text: string): unknown {
  const digits = text.replaceAll(/[\s+]/g, '');
  if (/^-?0\d+$/.test(digits) && !/^-?0+$/.test(digits)) throw new NoLiteral();
  if (/__|_(?!\d)/.test(digits)) throw new NoLiteral();
  const sign = digits.startsWith('-') ? -1 : 1;
  return sign * Number(digits.replaceAll('_', '').replace(/^-/, ''));
}
