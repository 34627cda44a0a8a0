import { parseExpectation } from '../model/expectation.ts';
import { beyond } from './bounds.ts';
import { type About, type Claim, ClaimError } from './claim.ts';
import { valuesOf } from './expected-values.ts';
import type { Found } from './find-attribute.ts';

/** @throws ExpectationError; ClaimError for a value that the attribute always has, or never */
export function expecting(found: Found, text: string, { words, name: asked }: About): Claim {
  const { attribute, type, name } = found;
  const expectation = parseExpectation(text, type);
  const outside = beyond(expectation, words[name] ?? {});
  if (outside !== undefined)
    throw new ClaimError(`"${name} ${text}" proves nothing: ${name} is never ${outside}`);
  const denied = expectation.kind === 'not';
  const impossible = valuesOf(expectation).map((value) => ({
    value,
    always:
      value === '' ? undefined : words[name]?.never?.(value, attribute.slice(name.length + 1), denied, asked),
  }));
  const wrong = impossible.find(({ always }) => always !== undefined);
  // With `one of`, one possible value is enough; what must not be there could never be found.
  const harmless = expectation.kind === 'one of' && impossible.some(({ always }) => always === undefined);
  if (wrong !== undefined && !harmless)
    throw new ClaimError(
      `"${attribute} ${text}" proves nothing: it is never ${JSON.stringify(wrong.value)}, but ${wrong.always}`,
    );
  return { attribute, type, expectation, written: text };
}

/** `the same`: hosts agree, whatever the value is. */
export function agreeing({ attribute: name, type }: Found): Claim {
  return { attribute: name, type, expectation: parseExpectation('not empty', type), agree: true };
}
