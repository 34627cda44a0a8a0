import type { Claim } from '../../check/claim.ts';
import type { Glance } from '../../check/glance.ts';
import type { Question, Seen } from '../../check/question.ts';
import type { Looked } from '../../model/finding.ts';
import { AuditedDoor } from '../../transport/audited-door.ts';
import { absent } from '../absent.ts';
import { runOnHost, waitSeconds } from '../from-host.ts';
import { behindProxy } from '../published.ts';
import type { Scene } from '../scene.ts';
import { addressOf, checkInsideUrl, checkUrl } from '../url.ts';
import { askHttp } from './ask-http.ts';
import { sendFromHost } from './http-from-host.ts';
import type { HttpRequest, NoAnswer } from './http-request.ts';
import { readClaims } from './response.ts';

/**
 * `GET "http://web/health" answers …` as a question: sent from outside, or by the hosts that ask.
 * @throws ConfigurationError for an invalid URL
 */
export function answerQuestion(
  scene: Scene,
  request: HttpRequest,
  claims: readonly Claim[],
  from: Question['from'],
): Question {
  const check = from === 'outside' ? checkUrl : checkInsideUrl;
  check(request.url, scene.blueprint);
  scene.mention([request.url]);
  return {
    subject: `${request.method} ${request.url}`,
    claims,
    from,
    look: (glance, host = '') =>
      from === 'outside'
        ? fromOutside(scene, request, claims, glance)
        : fromHost(scene, request, claims, glance, host),
  };
}

async function fromOutside(
  scene: Scene,
  request: HttpRequest,
  claims: readonly Claim[],
  glance: Glance,
): Promise<Seen> {
  const door = new AuditedDoor((line) => scene.note(line), glance.occasion);
  const started = performance.now();
  const answer = await askHttp(scene, request, glance, door);
  const durationMs = Math.round(performance.now() - started);
  const looked = { command: `${request.method} ${request.url}`, durationMs, over: 'http from outside' };
  if (answer === undefined)
    return { state: { answers: false }, missing: 'no answer: the host does not run', looked };
  if (!('noAnswer' in answer)) return { ...(await readClaims(answer, claims)), looked };
  const { who, noAnswer: why } = answer;
  const seen = await behindProxy(
    scene,
    addressOf(checkUrl(request.url, scene.blueprint)),
    { who, why },
    glance,
    door,
  );
  if ('unable' in seen) return { ...seen, looked };
  return { ...absent('answers', seen, claims, glance.timeoutMs), looked };
}

async function fromHost(
  scene: Scene,
  request: HttpRequest,
  claims: readonly Claim[],
  glance: Glance,
  name: string,
): Promise<Seen> {
  const seconds = waitSeconds(glance);
  const { answer, looked } = await sendFromHost(scene, request, seconds, (command) =>
    runOnHost(glance, name, command),
  );
  if ('unable' in answer) return { ...answer, ...(looked === undefined ? {} : { looked }) };
  if (looked === undefined) throw new Error('an answer without a question');
  if (!('noAnswer' in answer)) return { ...(await readClaims(answer, claims)), looked };
  return silent(answer, claims, seconds, looked);
}

function silent(
  { who, noAnswer: why }: NoAnswer,
  claims: readonly Claim[],
  seconds: number,
  looked: Looked,
): Seen {
  return { ...absent('answers', { who, why }, claims, seconds * 1000), looked };
}
