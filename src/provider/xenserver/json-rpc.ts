import { XenFault } from './fault.ts';
import type { WireAnswer } from './wire.ts';

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly message?: unknown; readonly data?: unknown } | null;
}

/**
 * The value in an answer. XenAPI puts the code of a refusal into `message` and its parameters into `data`.
 * @throws XenFault for a refusal
 * @throws Error for what is no answer of XenAPI
 */
export function readAnswer({ status, body }: WireAnswer): unknown {
  let answer: Answer | undefined;
  try {
    answer = JSON.parse(body) as Answer;
  } catch {
    answer = undefined;
  }
  if (typeof answer !== 'object' || answer === null)
    throw new Error(
      `answered ${status} without JSON: is it a XenServer 7.3 or XCP-ng 7.4, or later, and not its website alone?`,
    );
  const { error, result } = answer;
  if (error === undefined || error === null) return result;
  const data = Array.isArray(error.data) ? error.data.map(String) : [];
  const code = typeof error.message === 'string' ? error.message : 'INTERNAL_ERROR';
  // Some versions repeat the code as the first of the parameters.
  throw new XenFault(code, data[0] === code ? data.slice(1) : data);
}
