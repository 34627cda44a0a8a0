import type { Value } from './rows.fixture.ts';

/** A call as XML-RPC writes it. @throws Error */
export function readCall(xml: string): { readonly method: string; readonly params: readonly Value[] } {
  const method = /<methodName>([^<]*)<\/methodName>/.exec(xml)?.[1] ?? '';
  const reader = new Reader(xml.slice(Math.max(0, xml.indexOf('<params'))));
  const params: Value[] = [];
  while (reader.find('<value>')) params.push(reader.value());
  return { method, params };
}

/** Reads tags and texts one after the other. */
class Reader {
  readonly #parts: string[];

  constructor(xml: string) {
    const parts = xml.match(/<[^>]*>|[^<]+/g) ?? [];
    this.#parts = parts.flatMap((part) => {
      const [, name] = /^<([\w.]+)\s*\/>$/.exec(part) ?? [];
      return name === undefined ? [part] : [`<${name}>`, `</${name}>`];
    });
  }

  /** Goes on behind the next such tag. */
  find(tag: string): boolean {
    const at = this.#parts.indexOf(tag);
    if (at >= 0) this.#parts.splice(0, at + 1);
    return at >= 0;
  }

  /** What is between `<value>`, which was read, and its end. */
  value(): Value {
    const text = this.#text();
    const type = this.#parts.shift();
    // A value without a type is a text.
    if (type === '</value>') return text;
    const read =
      type === '<array>' ? this.#array() : type === '<struct>' ? this.#struct() : this.#scalar(type);
    this.find('</value>');
    return read;
  }

  #array(): Value {
    const all: Value[] = [];
    while (this.#next('<value>', '</data>')) all.push(this.value());
    return all;
  }

  #struct(): Value {
    const all: [string, Value][] = [];
    while (this.#next('<name>', '</struct>')) {
      const name = this.#text();
      this.find('<value>');
      all.push([name, this.value()]);
    }
    return Object.fromEntries(all);
  }

  #scalar(type: string | undefined): Value {
    const text = this.#text();
    return type === '<boolean>' ? text === '1' : text;
  }

  /** Whether such a tag comes before the end. */
  #next(tag: string, end: string): boolean {
    for (let part = this.#parts.shift(); part !== undefined; part = this.#parts.shift()) {
      if (part === tag) return true;
      if (part === end) return false;
    }
    throw new Error(`${end} is missing`);
  }

  #text(): string {
    return this.#parts[0]?.startsWith('<') === false ? plainOf(this.#parts.shift() ?? '') : '';
  }
}

/** What a call results in, as XenAPI puts it into XML-RPC. */
export function writeAnswer(
  answer: { readonly value: Value } | { readonly refused: readonly string[] },
): string {
  const told: Value =
    'value' in answer
      ? { Status: 'Success', Value: answer.value }
      : { Status: 'Failure', ErrorDescription: answer.refused };
  return `<?xml version="1.0"?><methodResponse><params><param>${write(told)}</param></params></methodResponse>`;
}

function write(value: Value): string {
  if (typeof value === 'boolean') return `<value><boolean>${value ? 1 : 0}</boolean></value>`;
  // 64-bit numbers are texts of digits ("Wire Protocol").
  if (typeof value === 'string' || typeof value === 'number')
    return `<value>${String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</value>`;
  if (Array.isArray(value)) return `<value><array><data>${value.map(write).join('')}</data></array></value>`;
  const members = Object.entries(value).map(
    ([name, one]) => `<member><name>${name}</name>${write(one)}</member>`,
  );
  return `<value><struct>${members.join('')}</struct></value>`;
}

function plainOf(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
