import { ownCommand } from '../host/own-command.ts';
import { lookAt } from '../resource/look-at.ts';
import { isOwnResource } from '../resource/registry.ts';
import type { Look, Resource, State, Unable } from '../resource/resource.ts';
import type { Reply } from '../transport/transport.ts';
import type { Claim } from './claim.ts';
import { parseTable } from './claim-table.ts';
import type { Glance } from './glance.ts';
import { parseClaim } from './parse-claim.ts';
import type { Question, Seen } from './question.ts';
import { spelt } from './spelt.ts';

/** A resource and the name of the thing: `service` and `nginx`. */
export interface Subject {
  readonly resource: Resource;
  readonly name: string;
}

/** Whether a check of the same block asks for an attribute of a subject on a host. */
export type Beside = (subject: string, attribute: string, host: string) => Promise<boolean>;

/** The sentence `the <subject> <claim>` as a question. @throws ClaimError, ExpectationError */
export function stateQuestion(subject: Subject, claim: string, beside?: Beside): Question {
  const claims = [parseClaim(claim, subject.resource.noun, subject.resource.attributes, subject.name)];
  return question(subject, claims, beside);
}

/** The sentence `the <subject> has:` with its table. @throws ClaimError, ExpectationError */
export function tableQuestion(
  subject: Subject,
  rows: readonly (readonly string[])[],
  beside?: Beside,
): Question {
  const claims = parseTable(rows, subject.resource.noun, subject.resource.attributes, subject.name);
  return question(subject, claims, beside);
}

/** `service "nginx"`, `port 80`, `os`. */
export function printSubject({ resource, name }: Subject): string {
  if (resource.key === 'none') return resource.noun;
  return resource.key === 'number' ? `${resource.noun} ${name}` : `${resource.noun} ${JSON.stringify(name)}`;
}

/** The resource has no such attribute. */
function isUnable(answer: State | Unable): answer is Unable {
  return 'unable' in answer;
}

function question(subject: Subject, claims: readonly Claim[], beside: Beside | undefined): Question {
  const wanted = claims.map((claim) => claim.attribute);
  const printed = printSubject(subject);
  const more = subject.resource.beside;
  const asked = async (host: string) =>
    more !== undefined && !wanted.includes(more) && (await beside?.(printed, more, host)) === true
      ? [...wanted, more]
      : wanted;
  return {
    subject: printed,
    noun: subject.resource.noun,
    claims: spelt(claims, subject.resource.spelling?.(subject.name)),
    from: 'hosts',
    ...(subject.resource.verbatim === true ? { commands: [subject.name] } : {}),
    look: async (glance, host = '') => seeSubject(subject, await asked(host), glance, host),
  };
}

/** Looks at a subject on a host once. @throws UnableError; ConfigurationError where a protected host refuses it */
export async function seeSubject(
  { resource, name }: Subject,
  wanted: readonly string[],
  glance: Glance,
  hostName: string,
): Promise<Seen> {
  // Only texts are trusted: an object could change what it says.
  const texts = [name, ...wanted].every((text) => typeof text === 'string');
  const own = texts && isOwnResource(resource) && resource.verbatim !== true;
  // A trusted look is never combined with an untrusted one.
  const place = own ? hostName : `${hostName}\0`;
  const host = await glance.around.host(hostName);
  const first = lookAt(
    resource,
    name,
    await host.facts({ timeoutMs: glance.timeoutMs, occasion: glance.occasion }),
    wanted,
  );
  if ('unable' in first) return first;
  const ask = (command: string) => glance.run(hostName, own ? ownCommand(command) : command);
  const [look, reply] = await follow(first, (look) => glance.gathering.take(place, look, ask));
  const looked = {
    command: look.together === undefined ? look.command : reply.command,
    exitCode: reply.exitCode,
    durationMs: reply.durationMs,
    over: host.label,
  };
  if (reply.truncated && look.partial !== true)
    return { unable: 'the answer is longer than the limit, so its end was not read', looked };
  await look.prepare?.();
  const state = look.read(reply);
  if (isUnable(state)) return { ...state, looked };
  const unseen = (attribute: string) => {
    const reason = look.unseen?.(attribute, reply) ?? { unable: `${attribute} was not read` };
    return reason === 'nothing' ? undefined : reason;
  };
  const order = look.order === undefined ? {} : { order: look.order };
  const note = look.note?.(reply);
  const more = note === undefined ? {} : { note };
  const undeniable = (attribute: string, value: string) => look.undeniable?.(attribute, value, reply);
  const slip = (attribute: string) => look.slip?.(attribute, reply);
  const there = ofWhatIsThere(resource, wanted, state);
  return { state: there, looked, unseen, undeniable, slip, ...order, ...more };
}

/** If the thing does not exist, nothing is known about attributes that only an existing thing has, neither yes nor no. */
function ofWhatIsThere({ attributes }: Resource, wanted: readonly string[], state: State): State {
  if (state.exists !== false && state.installed !== false) return state;
  const intrinsic = wanted.filter((attribute) =>
    Object.entries(attributes).some(
      ([name, known]) => known.intrinsic === true && (attribute === name || attribute.startsWith(`${name} `)),
    ),
  );
  return { ...state, ...Object.fromEntries(intrinsic.map((attribute) => [attribute, null])) };
}

/** Nothing that is looked at leads further than this: files that include files that include files. */
const MOST_LOOKS = 10;

/** A look, and those that follow from it: a table that leaves a name open says how to ask for that name alone. */
async function follow(first: Look, take: (look: Look) => Promise<Reply>): Promise<readonly [Look, Reply]> {
  let look = first;
  let reply = await take(look);
  for (let left = MOST_LOOKS; left > 0; left -= 1) {
    const further = reply.truncated ? undefined : look.further?.(reply);
    if (further === undefined) break;
    look = further;
    reply = await take(look);
  }
  return [look, reply];
}
