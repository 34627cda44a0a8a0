import { DOMParser, type Element } from '@xmldom/xmldom';
import { xmlLines } from '../../model/xml-lines.ts';
import type { Ref } from './vim-value.ts';
import { encodeField, encodeFields, type VimFields } from './vim-value.ts';

/** Writes and reads messages of the interface of vSphere (SOAP 1.1, namespace urn:vim25). Pure. */

/** Every server since vSphere 6.5 speaks it ("API versions"). */
export const ACTION = 'urn:vim25/6.5';

const ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

export function request(method: string, self: Ref, fields: VimFields): string {
  const body = `<${method} xmlns="urn:vim25">${encodeField('_this', self)}${encodeFields(fields)}</${method}>`;
  return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${ENVELOPE}" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="${XSI}"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;
}

/** One element of an answer. */
export class VimElement {
  readonly #element: Element;

  constructor(element: Element) {
    this.#element = element;
  }

  /** Of its field. */
  get name(): string {
    return this.#element.localName ?? '';
  }

  /** What it says that it is, without the prefix; empty if it does not. */
  get type(): string {
    return (this.#element.getAttributeNS(XSI, 'type') ?? '').replace(/^.*:/, '');
  }

  get text(): string {
    return this.#element.textContent ?? '';
  }

  /** The managed object that it names. */
  get ref(): Ref | undefined {
    const type = this.#element.getAttribute('type');
    return type ? { type, id: this.text } : undefined;
  }

  /** All elements below it, or those of one field. A property that is a list has an element of its own name around its members. */
  all(field?: string): readonly VimElement[] {
    const found: VimElement[] = [];
    for (let node = this.#element.firstChild; node !== null; node = node.nextSibling)
      if (node.nodeType === 1 && (field === undefined || (node as Element).localName === field))
        found.push(new VimElement(node as Element));
    return found;
  }

  /** Down these fields, the first of each. */
  at(...fields: readonly string[]): VimElement | undefined {
    const [field, ...rest] = fields;
    if (field === undefined) return this;
    return this.all(field)[0]?.at(...rest);
  }
}

/** What the server refused. */
export class VimFault extends Error {
  override readonly name = 'VimFault';
  /** Its type in the interface: `InvalidLogin`. */
  readonly fault: string;
  readonly detail: VimElement | undefined;

  /** @param message what the server says; may be empty */
  constructor(fault: string, message: string, detail?: VimElement) {
    super(message);
    this.fault = fault;
    this.detail = detail;
  }
}

/**
 * The answer to a request: the element around what it returns.
 * @throws VimFault @throws Error for text that is not SOAP
 */
export function readAnswer(text: string): VimElement {
  const refuse = (_level: string, message: string) => {
    throw new Error(message);
  };
  const root = new DOMParser({ onError: refuse, normalizeLineEndings: xmlLines }).parseFromString(
    text,
    'text/xml',
  ).documentElement;
  const answer = root === null ? undefined : new VimElement(root).at('Body')?.all()[0];
  if (answer === undefined) throw new Error('it has no body');
  if (answer.name !== 'Fault') return answer;
  const detail = answer.at('detail')?.all()[0];
  const fault = detail?.type || detail?.name.replace(/Fault$/, '') || answer.at('faultcode')?.text || '';
  throw new VimFault(fault, answer.at('faultstring')?.text.trim() ?? '', detail);
}

/** The fault of a task or of a property that could not be read. */
export function faultOf(error: VimElement): VimFault {
  const detail = error.at('fault');
  return new VimFault(detail?.type ?? '', error.at('localizedMessage')?.text.trim() ?? '', detail);
}
