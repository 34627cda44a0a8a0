import { type Claim, parseClaim } from '../check/claim.ts';
import type { Glance } from '../check/glance.ts';
import type { Question } from '../check/question.ts';
import { ownCommand } from '../host/own-command.ts';
import type { Looked } from '../model/finding.ts';
import type { HttpRequest } from '../probe/http/http.ts';
import { httpCommand, readHttp, refuseInside } from '../probe/http/http-inside.ts';
import { followRedirects } from '../probe/http/http-redirects.ts';
import { readTalk, type Talk, talkCommand } from '../probe/tls/talk.ts';
import type { Reply } from '../transport/transport.ts';
import { absent } from './absent.ts';
import { refuseUnsafe, withHeaders } from './outside.ts';
import { ADDRESS_WORDS, readClaims } from './probe-questions.ts';
import { checkInsideAddress, checkInsideUrl } from './route.ts';
import type { Scenario } from './scenario.ts';

/** `the address "web:80" … from "db"` as a question: the host resolves the name and connects. */
export function insideAddressQuestion(text: string, claim: string): Question {
  const { host, port } = checkInsideAddress(text);
  const claims = [parseClaim(claim, 'address', ADDRESS_WORDS)];
  return {
    subject: `address ${JSON.stringify(text)}`,
    claims,
    from: 'hosts',
    look: async (glance, name = '') => {
      const talk: Talk = { protocol: 'tcp', host, port, seconds: secondsOf(glance) };
      const { reply, looked } = await ask(glance, name, talkCommand(talk));
      const talked = readTalk(talk, reply);
      if ('unable' in talked) return { ...talked, looked };
      if ('closed' in talked) {
        const { who, closed: why } = talked;
        return { ...absent('reachable', { who, why }, claims, talk.seconds * 1000), looked };
      }
      const { openMs } = talked;
      const unseen = () => ({
        unable: 'what the host has to ask with does not tell the time',
        hint: 'install perl or python3 on the host',
      });
      return {
        state: { reachable: true, ...(openMs === undefined ? {} : { time: openMs }) },
        unseen,
        looked,
      };
    },
  };
}

/** `GET "http://web/health" from "db" answers …` as a question: the host sends the request. */
export function insideAnswerQuestion(
  scenario: Scenario,
  request: HttpRequest,
  claims: readonly Claim[],
): Question {
  checkInsideUrl(request.url, scenario.blueprint);
  scenario.mention([request.url]);
  return {
    subject: `${request.method} ${request.url}`,
    claims,
    from: 'hosts',
    look: async (glance, name = '') => {
      const { answer, looked } = await askInside(scenario, request, secondsOf(glance), (command) =>
        ask(glance, name, command),
      );
      if ('unable' in answer) return { ...answer, ...(looked === undefined ? {} : { looked }) };
      if (looked === undefined) throw new Error('an answer without a question');
      if (!('noAnswer' in answer)) return { ...(await readClaims(answer, claims)), looked };
      const { who, noAnswer: why } = answer;
      return { ...absent('answers', { who, why }, claims, secondsOf(glance) * 1000), looked };
    },
  };
}

type Asked = { readonly reply: Reply; readonly looked: Looked };

/** Sends a request from a host, and goes where its redirects point if that is asked for. */
export async function askInside(
  scenario: Scenario,
  request: HttpRequest,
  seconds: number,
  run: (command: string) => Promise<Asked>,
) {
  const sent = await scenario.reveal(withHeaders(scenario, request));
  const refused = refuseInside(sent);
  if (refused !== undefined) return { answer: refused, looked: undefined };
  let looked: Looked | undefined;
  const answer = await followRedirects(sent, async (current) => {
    refuseUnsafe(scenario, current);
    const inside = { request: current, url: checkInsideUrl(current.url, scenario.blueprint), seconds };
    const asked = await run(httpCommand(inside));
    looked = asked.looked;
    const answer = readHttp(inside, asked.reply);
    return 'status' in answer ? { ...answer, url: inside.url.href } : answer;
  });
  return { answer: 'status' in answer ? { ...answer, request } : answer, looked };
}

/** Runs a question of ours on the host that asks. */
export async function ask(glance: Glance, name: string, command: string) {
  const host = await glance.around.host(name);
  const reply = await glance.run(name, ownCommand(command));
  const { exitCode, durationMs } = reply;
  return { reply, looked: { command, exitCode, durationMs, over: host.label } };
}

/** Longest wait for one answer, so that several addresses of a name fit into a look, in seconds. */
const LONGEST = 10;

/** What the host waits for an answer: less than the look itself may take. */
export function secondsOf(glance: Glance): number {
  return Math.max(0.5, Math.min(LONGEST, glance.timeoutMs / 1000 - 1));
}
