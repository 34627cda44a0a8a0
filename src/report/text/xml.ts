/** An element with its attributes in order; undefined ones are omitted. It contains a text or elements. */
export interface XmlElement {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number | undefined>>;
  readonly content?: string | readonly XmlElement[];
}

/**
 * A document with this root, indented (https://www.w3.org/TR/xml/).
 * @param root its texts contain no character that XML does not allow
 */
export function printXml(root: XmlElement): string {
  return ['<?xml version="1.0" encoding="UTF-8"?>', ...linesOf(root), ''].join('\n');
}

function linesOf({ name, attributes = {}, content = [] }: XmlElement): readonly string[] {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(`${value}`, /[&<"\t\n\r]/g)}"`],
  );
  const open = `<${name}${written.join('')}`;
  if (content.length === 0) return [`${open}/>`];
  if (typeof content === 'string') return [`${open}>${escaped(content, /[&<>\r]/g)}</${name}>`];
  return [`${open}>`, ...content.flatMap(linesOf).map((line) => `  ${line}`), `</${name}>`];
}

function escaped(text: string, unsafe: RegExp): string {
  return text.replace(unsafe, (character) => ENTITIES[character] ?? character);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};
