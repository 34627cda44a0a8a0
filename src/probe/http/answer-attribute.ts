import { quotedName } from '../../model/quoted-name.ts';
import type { ValueType } from '../../model/value.ts';
import { meantHeader } from './header-slips.ts';
import { JSON_AT, RESPONSE_ATTRIBUTES } from './response.ts';

/** Something that can be checked about an answer: `header content-type`, `JSON at $.id`, `status`. */
export interface AnswerAttribute {
  readonly attribute: string;
  readonly type: ValueType;
}

/** What field names consist of. A token may also have signs (RFC 9110, 5.6.2), but nobody names a field so: they are a pattern or markup. */
const TOKEN = /^[0-9A-Za-z][0-9A-Za-z._-]*$/;

/** `"…"` or `'…'` around the whole text. */
const QUOTED = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')$/s;

/**
 * Reads an attribute as written in a sentence or a row: `header "content-type"`, `JSON at '$.id'`, with quotes of either kind or without;
 * undefined if there is none of that name.
 * @throws SyntaxError for a header name that is not a token or that is nearly a known one, and a path that does not begin with $
 */
export function readAnswerAttribute(written: string): AnswerAttribute | undefined {
  const [, kind = '', behind = ''] = /^(header|JSON at)(?:\s+(.*))?$/is.exec(written.trim()) ?? [];
  if (kind === '') {
    const known = Object.hasOwn(RESPONSE_ATTRIBUTES, written) ? RESPONSE_ATTRIBUTES[written] : undefined;
    return known === undefined || known.takes !== undefined
      ? undefined
      : { attribute: written, type: known.type };
  }
  const [, double, single] = QUOTED.exec(behind) ?? [];
  const argument = double ?? single;
  const name = argument === undefined ? behind : quotedName(argument);
  if (kind.toLowerCase() === 'header') {
    if (!TOKEN.test(name))
      throw new SyntaxError(
        `${behind === '' ? 'nothing' : behind} is not a header name (RFC 9110, 5.1): letters, digits and - without a colon or a space; write for example header "content-type"`,
      );
    const meant = meantHeader(name);
    if (meant !== undefined)
      throw new SyntaxError(`no server sends a header ${name}; did you mean header "${meant}"?`);
    return { attribute: `header ${name}`, type: 'text' };
  }
  if (!name.startsWith('$'))
    throw new SyntaxError(
      `${behind === '' ? 'nothing' : behind} is not a JSONPath: it must begin with $, for example JSON at "$.id"`,
    );
  return { attribute: `${JSON_AT}${name}`, type: 'json' };
}
