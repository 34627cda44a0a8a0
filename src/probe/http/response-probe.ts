import { type Claim, ClaimError } from '../../check/claim.ts';
import { expecting } from '../../check/found-claim.ts';
import type { Seen } from '../../check/question.ts';
import { parseExpectation } from '../../model/expectation.ts';
import { didYouMean } from '../../model/nearest.ts';
import type { KeptProbe } from '../probe.ts';
import { readAnswerAttribute } from './answer-attribute.ts';
import { JSON_AT, loadPathCheck, RESPONSE_ATTRIBUTES, readClaims } from './response.ts';

/** The answer to the last HTTP request, and the claims of `GET "…" answers:`. */
export const responseProbe: KeptProbe = {
  noun: 'response',
  lead: 'response',
  description:
    'The answer to the last request over HTTP; `GET "…" answers:` checks the same on a new answer.',
  attributes: RESPONSE_ATTRIBUTES,
  examples: [
    'the response status is 200',
    'the response JSON at "$.database" is "up"',
    'the response header "content-type" contains "json"',
    'the response time is under 2 seconds',
  ],
  async reader(written) {
    const refusePath = await pathCheck(written);
    return (name, comparison) => readClaim(name, comparison, refusePath);
  },
  async recall(claims, { response }): Promise<Seen> {
    if (response === undefined)
      return { unable: 'there is no response yet', hint: 'send a request first: When I GET "…"' };
    const looked = {
      command: `${response.request.method} ${response.request.url}`,
      durationMs: response.durationMs,
      over: response.over ?? 'http from outside',
    };
    return { ...(await readClaims(response, claims)), looked };
  },
};

/** One claim about an answer: `status`, `header content-type`, `JSON at $.x`. @throws ClaimError, ExpectationError */
export async function answerClaim(attribute: string, comparison: string): Promise<Claim> {
  return readClaim(attribute, comparison, await pathCheck([attribute]));
}

/** Whether anything answers at all. */
export function answersAtAll(wanted: boolean): Claim {
  return { attribute: 'answers', type: 'boolean', expectation: parseExpectation(String(wanted), 'boolean') };
}

function readClaim(written: string, comparison: string, refusePath: RefusePath): Claim {
  const known = readAnswerAttribute(written);
  if (known === undefined) {
    const names = Object.entries(RESPONSE_ATTRIBUTES).map(([name, { takes }]) =>
      takes === undefined ? name : `${name} ${name === 'header' ? '…' : '$…'}`,
    );
    throw new ClaimError(`an answer has no attribute "${written}"; ${didYouMean(written, names)}`);
  }
  const { attribute, type } = known;
  const refused = attribute.startsWith(JSON_AT) ? refusePath(attribute.slice(JSON_AT.length)) : undefined;
  if (refused !== undefined) throw new ClaimError(refused);
  const name = attribute.replace(/^(header|JSON at) .*/s, '$1');
  const about = { noun: 'response', words: RESPONSE_ATTRIBUTES, name: '' };
  return expecting({ name, attribute, type, rest: comparison }, comparison, about);
}

type RefusePath = (path: string) => string | undefined;

/** Says why a JSONPath is invalid; its library is loaded only if there is one. */
async function pathCheck(attributes: readonly string[]): Promise<RefusePath> {
  return attributes.some((name) => /^\s*json at\s/i.test(name)) ? loadPathCheck() : () => undefined;
}
