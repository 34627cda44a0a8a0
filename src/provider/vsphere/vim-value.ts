/** A managed object of vSphere: what kind it is, and the server's own name for it, such as `vm-42`. */
export interface Ref {
  readonly type: string;
  readonly id: string;
}

/**
 * What a request says of one field. A list stands for the field several times, undefined for its absence. Fields of an object go out in the
 * order in which they are written: vCenter demands that of its schema, in which those of a base type come first.
 */
export type VimValue = string | number | boolean | Ref | Typed | VimFields | readonly VimValue[] | undefined;

export interface VimFields {
  readonly [field: string]: VimValue;
}

/** A value whose field may hold several types, such as any device: it says which one it is (`xsi:type`). */
export class Typed {
  readonly type: string;
  readonly value: string | VimFields;

  constructor(type: string, value: string | VimFields) {
    this.type = type;
    this.value = value;
  }
}

/** A text where a field may hold any type. */
export function anyText(value: string): Typed {
  return new Typed('xsd:string', value);
}

/** The element of a field, with its content. Pure. */
export function encodeField(name: string, value: VimValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((one) => encodeField(name, one)).join('');
  if (value instanceof Typed)
    return `<${name} xsi:type="${value.type}">${typeof value.value === 'string' ? xml(value.value) : encodeFields(value.value)}</${name}>`;
  if (typeof value !== 'object') return `<${name}>${xml(String(value))}</${name}>`;
  if (isRef(value)) return `<${name} type="${xml(value.type)}">${xml(value.id)}</${name}>`;
  return `<${name}>${encodeFields(value as VimFields)}</${name}>`;
}

export function encodeFields(fields: VimFields): string {
  return Object.entries(fields)
    .map(([name, value]) => encodeField(name, value))
    .join('');
}

/** No object of the interface consists of just these two fields. */
function isRef(value: object): value is Ref {
  const { type, id } = value as Partial<Ref>;
  return Object.keys(value).length === 2 && typeof type === 'string' && typeof id === 'string';
}

/** What XML 1.0 cannot hold at all (2.2 Characters) is left out. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it removes control characters
const NOT_XML = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

function xml(text: string): string {
  return text
    .replaceAll(NOT_XML, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
}
