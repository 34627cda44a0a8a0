import { type Claim, ClaimError, parseClaim, readRows, type Vocabulary } from '../check/claim.ts';
import type { Question } from '../check/question.ts';
import { parseExpectation } from '../model/expectation.ts';
import { didYouMean } from '../model/nearest.ts';
import type { Value } from '../model/value.ts';
import { readAnswerAttribute } from '../probe/http/answer-attribute.ts';
import type { HttpRequest, HttpResponse } from '../probe/http/http.ts';
import { JSON_AT, loadPathCheck, RESPONSE_ATTRIBUTES, readResponse } from '../probe/http/response.ts';
import { outputReason } from '../resource/machine/command.failure.ts';
import type { State } from '../resource/resource.ts';
import { absent } from './absent.ts';
import { askHttp, askTcp } from './outside.ts';
import { behindProxy } from './published.ts';
import { addressOf, checkAddress, checkUrl } from './route.ts';
import type { Scenario } from './scenario.ts';

/** `GET "http://web/health" answers …` as a question. */
export function answerQuestion(scenario: Scenario, request: HttpRequest, claims: readonly Claim[]): Question {
  checkUrl(request.url, scenario.blueprint);
  scenario.mention([request.url]);
  return {
    subject: `${request.method} ${request.url}`,
    claims,
    from: 'outside',
    look: async (glance) => {
      const started = performance.now();
      const answer = await askHttp(scenario, request, glance.timeoutMs, glance.occasion);
      const durationMs = Math.round(performance.now() - started);
      const looked = { command: `${request.method} ${request.url}`, durationMs, over: 'http from outside' };
      if (answer === undefined)
        return { state: { answers: false }, missing: 'no answer: the host does not run', looked };
      if (!('noAnswer' in answer)) return { ...(await readClaims(answer, claims)), looked };
      const { who, noAnswer: why } = answer;
      const seen = await behindProxy(scenario, addressOf(new URL(request.url)), { who, why }, glance);
      if ('unable' in seen) return { ...seen, looked };
      return { ...absent('answers', seen, claims, glance.timeoutMs), looked };
    },
  };
}

/** `the response …` as a question about the scenario's last answer. */
export function responseQuestion(scenario: Scenario, claims: readonly Claim[]): Question {
  return {
    subject: 'response',
    claims,
    from: 'outside',
    look: async () => {
      const { response } = scenario;
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
}

/** `the address "db:5432" …` as a question. */
export function addressQuestion(scenario: Scenario, text: string, claim: string): Question {
  const address = checkAddress(text, scenario.blueprint);
  const claims = [parseClaim(claim, 'address', ADDRESS_WORDS)];
  return {
    subject: `address ${JSON.stringify(text)}`,
    claims,
    from: 'outside',
    look: async (glance) => {
      const via = scenario.isHost(address.host) ? await scenario.reach(address.host, address.port) : address;
      const looked = (durationMs: number) => ({
        command: `connect ${text}`,
        durationMs,
        over: 'tcp from outside',
      });
      if (via === undefined)
        return { state: { reachable: false }, missing: 'the host does not run', looked: looked(0) };
      const { end, why = '', durationMs } = await askTcp(scenario, text, via, glance);
      if (end === 'open') return { state: { reachable: true, time: durationMs }, looked: looked(durationMs) };
      const seen = await behindProxy(scenario, address, { who: end, why }, glance);
      if ('unable' in seen) return { ...seen, looked: looked(durationMs) };
      return { ...absent('reachable', seen, claims, glance.timeoutMs), looked: looked(durationMs) };
    },
  };
}

/** `the exit status …`, `the output …`: a question about the scenario's last command. */
export function replyQuestion(
  scenario: Scenario,
  attribute: keyof typeof REPLY_WORDS,
  comparison: string,
): Question {
  const word = REPLY_WORDS[attribute];
  return {
    subject: 'last command',
    claims: [
      {
        attribute,
        type: word.type,
        expectation: parseExpectation(comparison, word.type),
        written: comparison,
      },
    ],
    from: 'outside',
    look: async () => {
      const { reply } = scenario;
      if (reply === undefined)
        return { unable: 'no command has run yet', hint: 'run one first: When I run "…"' };
      const state = {
        'exit status': reply.exitCode,
        output: withoutLastNewline(reply.stdout),
        'error output': withoutLastNewline(reply.stderr),
      };
      const looked = {
        command: reply.command,
        exitCode: reply.exitCode,
        durationMs: reply.durationMs,
        over: 'the action before',
      };
      const failed =
        attribute === 'exit status'
          ? undefined
          : outputReason(reply, {
              beside: scenario.beside(EXIT_STATUS),
              stream: attribute === 'output' ? 'stdout' : 'stderr',
              hint: BESIDE,
            });
      if (failed !== undefined) return { state: {}, unseen: () => failed, looked };
      if (reply.truncated && attribute !== 'exit status') {
        const kept = Math.max(reply.stdout.length, reply.stderr.length);
        return {
          unable: `its output is longer than what is kept (${kept} bytes), so its end is not known`,
          hint: 'let the command print less',
          looked,
        };
      }
      return { state, looked };
    },
  };
}

/** The sentence that says how a command may end. */
const EXIT_STATUS = /^\s*(?:\w+ )?the exit status /m;
const BESIDE = 'when that is meant, say beside it: the exit status is 1';

/** What can be said of an address. */
export const ADDRESS_WORDS = {
  reachable: { type: 'boolean', adjective: true },
  /** Until the connection is accepted. */
  time: { type: 'duration' },
} as const satisfies Vocabulary;

/** What can be said of a command that an action ran. */
export const REPLY_WORDS = {
  'exit status': { type: 'integer' },
  output: { type: 'text' },
  'error output': { type: 'text' },
} as const satisfies Vocabulary;

/** One claim about an answer: `status`, `header content-type`, `JSON at $.x`. @throws ClaimError, ExpectationError */
export async function answerClaim(attribute: string, comparison: string): Promise<Claim> {
  return readAnswerClaim(attribute, comparison, await pathCheck([attribute]));
}

/** The rows of a table about an answer. @throws TableError */
export async function answerTable(rows: readonly (readonly string[])[]): Promise<readonly Claim[]> {
  const refusePath = await pathCheck(rows.flatMap(([name]) => name ?? []));
  return readRows(rows, (name, text) => readAnswerClaim(name, text, refusePath));
}

function readAnswerClaim(written: string, comparison: string, refusePath: RefusePath): Claim {
  const known = readAnswerAttribute(written);
  if (known === undefined) {
    const names = [...Object.keys(RESPONSE_ATTRIBUTES), 'header …', 'JSON at $…'];
    throw new ClaimError(`an answer has no attribute "${written}"; ${didYouMean(written, names)}`);
  }
  const { attribute, type } = known;
  const refused = attribute.startsWith(JSON_AT) ? refusePath(attribute.slice(JSON_AT.length)) : undefined;
  if (refused !== undefined) throw new ClaimError(refused);
  return { attribute, type, expectation: parseExpectation(comparison, type), written: comparison };
}

type RefusePath = (path: string) => string | undefined;

/** Says why a JSONPath cannot be; its library is loaded only when there is one. */
async function pathCheck(attributes: readonly string[]): Promise<RefusePath> {
  return attributes.some((name) => /^\s*json at\s/i.test(name)) ? loadPathCheck() : () => undefined;
}

/** Whether anybody answers at all. */
export function answersAtAll(wanted: boolean): Claim {
  return { attribute: 'answers', type: 'boolean', expectation: parseExpectation(String(wanted), 'boolean') };
}

/** What an answer says of each claim. */
export async function readClaims(
  response: HttpResponse,
  claims: readonly Claim[],
): Promise<{ state: State; missing?: string }> {
  const state: Record<string, Value | undefined> = { answers: true };
  let missing: string | undefined;
  for (const { attribute, type } of claims) {
    if (attribute === 'answers') continue;
    try {
      const value = await readResponse(response, attribute);
      // A header that is not there is known not to be; of a body that is no JSON nothing is known.
      state[attribute] = value === undefined && type !== 'json' ? null : value;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      missing = error.message;
    }
  }
  return { state, ...(missing === undefined ? {} : { missing }) };
}

function withoutLastNewline(output: Buffer): string {
  return output.toString('utf8').replace(/\r?\n$/, '');
}
