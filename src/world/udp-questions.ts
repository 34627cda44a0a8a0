import { type Claim, parseClaim, type Vocabulary } from '../check/claim.ts';
import type { Question, Seen } from '../check/question.ts';
import type { Occasion } from '../model/audit-line.ts';
import type { Looked } from '../model/finding.ts';
import { refusedAction } from '../model/protection.ts';
import { readTalk, type Talk, talkCommand } from '../probe/tls/talk.ts';
import { udpGreeting } from '../probe/udp/udp.ts';
import type { Placement } from '../sentence/placement.ts';
import { ask, secondsOf } from './inside-questions.ts';
import { askUdp } from './outside.ts';
import { type Address, checkInsideAddress, checkUdpAddress } from './route.ts';
import type { Scenario } from './scenario.ts';

const ANSWER_TO = 'answer to ';
/** Longest wait for a datagram, in milliseconds: nobody needs longer, and silence is waited for to its end. */
const LONGEST_MS = 5000;

/** What can be said of a UDP address. */
export const UDP_WORDS = {
  /** Something answers there. */
  reachable: { type: 'boolean', adjective: true },
  /** Until the answer. */
  time: { type: 'duration' },
  'answer to': { type: 'text', takes: 'what is sent' },
} as const satisfies Vocabulary;

/**
 * `the udp address "dns:53" …` as a question. Only an answer proves that something is there, and only a refusal (ICMP) that nothing is:
 * silence is unable.
 * @throws ConfigurationError, ClaimError
 */
export function udpQuestion(
  scenario: Scenario,
  text: string,
  claim: string,
  from: Placement | undefined,
): Question {
  const address = from === undefined ? checkUdpAddress(text, scenario.blueprint) : checkInsideAddress(text);
  const parsed = parseClaim(claim, 'udp address', UDP_WORDS);
  const send = dataOf(parsed, address.port);
  refuseProtected(scenario, parsed, address.port, text);
  return {
    subject: `udp address ${JSON.stringify(text)}`,
    claims: [parsed],
    from: from === undefined ? 'outside' : 'hosts',
    look: async (glance, name = '') => {
      if (from === undefined) {
        const timeoutMs = Math.min(LONGEST_MS, glance.timeoutMs);
        return fromOutside(scenario, { text, address, send, timeoutMs, occasion: glance.occasion }, parsed);
      }
      const seconds = Math.min(LONGEST_MS / 1000, secondsOf(glance));
      const talk: Talk = { protocol: 'udp', ...address, send, seconds };
      const { reply, looked } = await ask(glance, name, talkCommand(talk));
      const talked = readTalk(talk, reply);
      if ('unable' in talked) return { ...talked, looked };
      if ('heard' in talked && talked.heard.length > 0)
        return heard(
          parsed,
          talked.heard,
          talked.openMs === undefined ? undefined : reply.durationMs,
          looked,
        );
      const why = 'closed' in talked ? talked.closed : 'nothing came back';
      return 'closed' in talked && talked.who === 'nobody'
        ? { state: { reachable: false }, missing: why, note: why, looked }
        : silence(looked, why);
    },
  };
}

/** Ports whose question only reads. */
const READ_ONLY: readonly number[] = [53, 123, 161];

/** Nobody knows what a service does with a datagram. @throws ConfigurationError on a protected environment */
function refuseProtected(scenario: Scenario, { attribute }: Claim, port: number, text: string): void {
  const environment = scenario.protectedEnvironment();
  if (environment === undefined) return;
  if (attribute.startsWith(ANSWER_TO) || !READ_ONLY.includes(port))
    throw refusedAction(environment, `send a datagram to ${text}`);
}

/** What a claim sends: its own text, else what suits the port. */
function dataOf({ attribute }: Claim, port: number): Buffer {
  if (!attribute.startsWith(ANSWER_TO)) return udpGreeting(port);
  const text = attribute.slice(ANSWER_TO.length);
  return Buffer.from(
    text.replaceAll(/\\(n|r|t|0|\\)/g, (_, letter: string) => ESCAPES[letter] ?? letter),
    'utf8',
  );
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', 0: '\0', '\\': '\\' };

async function fromOutside(
  scenario: Scenario,
  asked: {
    readonly text: string;
    readonly address: Address;
    readonly send: Buffer;
    readonly timeoutMs: number;
    readonly occasion: Occasion;
  },
  claim: Claim,
): Promise<Seen> {
  const { text, address } = asked;
  const looked = (durationMs: number): Looked => ({
    command: `send to ${text}`,
    durationMs,
    over: 'udp from outside',
  });
  const host = scenario.isHost(address.host) ? scenario.addressOf(address.host) : address.host;
  if (host === undefined)
    return { state: { reachable: false }, missing: 'the host does not run', looked: looked(0) };
  const answer = await askUdp(scenario, text, { ...asked, via: { host, port: address.port } });
  if ('heard' in answer) return heard(claim, answer.heard, answer.durationMs, looked(answer.durationMs));
  if ('silent' in answer) return silence(looked(answer.durationMs), 'nothing came back');
  const { refused } = answer;
  return {
    state: { reachable: false },
    missing: refused,
    note: refused,
    looked: looked(answer.durationMs),
  };
}

function heard({ attribute }: Claim, data: Buffer, durationMs: number | undefined, looked: Looked): Seen {
  const answer = attribute.startsWith(ANSWER_TO) ? { [attribute]: data.toString('utf8') } : {};
  const time = durationMs === undefined ? {} : { time: Math.round(durationMs) };
  return {
    state: { reachable: true, ...time, ...answer },
    unseen: () => ({ unable: 'what the host has to ask with does not tell it' }),
    looked,
  };
}

function silence(looked: Looked, why: string): Seen {
  return {
    unable: `${why}: over udp that is no proof that something is there, nor that nothing is`,
    hint: 'say what its service answers to: has answer to "…"; or ask on the host itself: the port 514/udp is listening',
    looked,
  };
}
