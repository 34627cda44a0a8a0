import { type Claim, ClaimError } from '../../check/claim.ts';
import type { Seen } from '../../check/question.ts';
import type { Looked } from '../../model/finding.ts';
import { checkInsideAddress, checkUdpAddress } from '../address.ts';
import { runOnHost, waitSeconds } from '../from-host.ts';
import type { Ask, AskedProbe } from '../probe.ts';
import type { Scene } from '../scene.ts';
import { readTalk } from '../talk/answer.ts';
import { type Talk, talkCommand } from '../talk/talk.ts';
import { probeUdp, udpGreeting } from './udp.ts';

const ANSWER_TO = 'answer to ';
/** Longest wait for a datagram, in milliseconds: no service needs longer, and silence is waited for to the end. */
const LONGEST_MS = 5000;

/** Only an answer proves that something is there, and only a refusal (ICMP) that nothing is: silence is unable. */
export const udpProbe: AskedProbe = {
  noun: 'udp address',
  phrases: ['udp address {address}'],
  asked: 'anywhere',
  description:
    'A UDP port, `host:port`. What suits the port is sent (DNS, NTP, SNMP; else an empty line), or the text of `answer to`; silence proves nothing and is unable.',
  attributes: {
    reachable: { type: 'boolean', adjective: true, description: 'Something answers there.' },
    time: { type: 'duration', description: 'Until the answer.' },
    'answer to': {
      type: 'text',
      takes: 'what is sent',
      description: 'What comes back; \\n, \\r, \\t and \\0 in what is sent mean what they mean in C.',
    },
  },
  examples: [
    'the udp address "ns1.example.com:53" is reachable',
    'the udp address "db:9" is not reachable from "web"',
    'the udp address "echo.example.com:7" has answer to "ping" "ping"',
  ],
  // What a service does with a datagram is unknown.
  changes({ names: { address = '' }, claims }) {
    const { port } = checkInsideAddress(address);
    return sentBy(claims) === undefined && READ_ONLY.includes(port)
      ? undefined
      : `send a datagram to ${address}`;
  },
  prepare({ names: { address = '' }, claims, from }, scene) {
    const claim = sentBy(claims);
    return from === 'outside' ? fromOutside(scene, address, claim) : fromHost(address, claim);
  },
};

/** The claim with the text to send. @throws ClaimError for a table with several: only one datagram is sent */
function sentBy(claims: readonly Claim[]): Claim | undefined {
  const [first, ...more] = claims.filter(({ attribute }) => attribute.startsWith(ANSWER_TO));
  if (more.some(({ attribute }) => attribute !== first?.attribute))
    throw new ClaimError('one datagram is sent, so a table says of one text what is the answer to it');
  return first;
}

/** Ports whose default question only reads. */
const READ_ONLY: readonly number[] = [53, 123, 161];

/** What a claim sends: its own text, else the default for the port. */
function dataOf(claim: Claim | undefined, port: number): Buffer {
  if (claim === undefined) return udpGreeting(port);
  const text = claim.attribute.slice(ANSWER_TO.length);
  return Buffer.from(
    text.replaceAll(/\\(n|r|t|0|\\)/g, (_, letter: string) => ESCAPES[letter] ?? letter),
    'utf8',
  );
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', 0: '\0', '\\': '\\' };

function fromOutside(scene: Scene, text: string, claim: Claim | undefined): Ask {
  const address = checkUdpAddress(text, scene.blueprint);
  const send = dataOf(claim, address.port);
  return async (glance, _, door) => {
    const looked = (durationMs: number): Looked => ({
      command: `send to ${text}`,
      durationMs,
      over: 'udp from outside',
    });
    const host = scene.isHost(address.host) ? scene.addressOf(address.host) : address.host;
    if (host === undefined)
      return { state: { reachable: false }, missing: 'the host does not run', looked: looked(0) };
    const timeoutMs = Math.min(LONGEST_MS, glance.timeoutMs);
    const answer = await probeUdp(text, { host, port: address.port }, { send, timeoutMs }, door);
    if ('heard' in answer) return heard(claim, answer.heard, answer.durationMs, looked(answer.durationMs));
    if ('silent' in answer) return silence(looked(answer.durationMs), 'nothing came back');
    return refused(answer.refused, looked(answer.durationMs));
  };
}

function fromHost(text: string, claim: Claim | undefined): Ask {
  const address = checkInsideAddress(text);
  const send = dataOf(claim, address.port);
  return async (glance, name) => {
    const seconds = Math.min(LONGEST_MS / 1000, waitSeconds(glance));
    const talk: Talk = { protocol: 'udp', ...address, send, seconds };
    const { reply, looked } = await runOnHost(glance, name, talkCommand(talk));
    const talked = readTalk(talk, reply);
    if ('unable' in talked) return { ...talked, looked };
    if ('heard' in talked && talked.heard.length > 0)
      return heard(claim, talked.heard, talked.openMs === undefined ? undefined : reply.durationMs, looked);
    const why = 'closed' in talked ? talked.closed : 'nothing came back';
    return 'closed' in talked && talked.who === 'nobody' ? refused(why, looked) : silence(looked, why);
  };
}

function refused(why: string, looked: Looked): Seen {
  return { state: { reachable: false }, missing: why, note: why, looked };
}

function heard(claim: Claim | undefined, data: Buffer, durationMs: number | undefined, looked: Looked): Seen {
  const answer = claim === undefined ? {} : { [claim.attribute]: data.toString('utf8') };
  const time = durationMs === undefined ? {} : { time: Math.round(durationMs) };
  return {
    state: { reachable: true, ...time, ...answer },
    unseen: () => ({ unable: 'the host has no tool that measures it' }),
    looked,
  };
}

function silence(looked: Looked, why: string): Seen {
  return {
    unable: `${why}: over udp this proves neither that something is there nor that nothing is`,
    hint: 'say what its service answers to: has answer to "…"; or ask on the host itself: the port 514/udp is listening',
    looked,
  };
}
