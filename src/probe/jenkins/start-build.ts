import { ActionFailed, UnableError } from '../../model/errors.ts';
import { didYouMean } from '../../model/nearest.ts';
import type { AuditedDoor } from '../../transport/audited-door.ts';
import { askHttp } from '../http/ask-http.ts';
import type { HttpRequest } from '../http/http-request.ts';
import type { Scene } from '../scene.ts';
import { askJenkins } from './ask-jenkins.ts';

/** A job and what to build it with. */
export interface BuildOrder {
  /** URL of Jenkins, as a sentence says it. */
  readonly base: string;
  /** Path of the job below it. */
  readonly path: string;
  readonly job: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** A build that was ordered: its item in the queue, or for a Jenkins that does not name one, the number it should get. */
export type StartedBuild =
  | { readonly item: number; readonly number?: undefined }
  | { readonly item?: undefined; readonly number: number };

const TREE = 'buildable,nextBuildNumber,property[parameterDefinitions[name]]';

/** Orders a build. @throws ActionFailed if Jenkins refuses it, UnableError */
export async function startBuild(
  scene: Scene,
  order: BuildOrder,
  leftMs: () => number,
  door: AuditedDoor,
): Promise<StartedBuild> {
  const { base, path, job, parameters } = order;
  const { answer } = await askJenkins(
    scene,
    `${base}${path}/api/json?tree=${TREE}`,
    `job "${job}"`,
    { timeoutMs: leftMs() },
    door,
  );
  if ('unable' in answer) throw new UnableError(answer.unable, { hint: answer.hint });
  if ('absent' in answer) throw new ActionFailed(answer.absent);
  const { buildable, nextBuildNumber, property } = answer.found;
  if (buildable !== true)
    throw new ActionFailed(`the Jenkins job "${job}" is disabled, or nothing that can be built`);
  const known = namesOfParameters(property);
  refuseUnknown(Object.keys(parameters), known, job);
  const request = orderOf(order, known.length > 0, await crumbOf(scene, base, leftMs, door));
  const said = await askHttp(scene, request, { timeoutMs: leftMs() }, door);
  if (said === undefined || 'noAnswer' in said)
    throw new UnableError(
      `Jenkins gives no answer to the order: ${said === undefined ? 'its host does not run' : said.noAnswer}`,
    );
  if (said.status === 401 || said.status === 403)
    throw new ActionFailed(`Jenkins does not let the login build "${job}": it answers ${said.status}`);
  if (said.status !== 201 && said.status !== 200 && said.status !== 302 && said.status !== 303)
    throw new ActionFailed(
      `Jenkins does not build "${job}": it answers ${said.status} ${said.reason}`.trim(),
    );
  // The host in it is the one that Jenkins believes to be; only the number counts.
  const item = /\/queue\/item\/(\d+)\/?$/.exec(said.headers.location ?? '')?.[1];
  if (item !== undefined) return { item: Number(item) };
  if (typeof nextBuildNumber !== 'number')
    throw new UnableError('Jenkins does not say which build it started');
  return { number: nextBuildNumber };
}

/** The names in `property[parameterDefinitions[name]]`, whatever else stands there. */
function namesOfParameters(property: unknown): readonly string[] {
  const definitions = listOf(property).flatMap((each) => listOf(fieldOf(each, 'parameterDefinitions')));
  return definitions.map((each) => fieldOf(each, 'name')).filter((name) => typeof name === 'string');
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** Told before anything is sent, because Jenkins ignores what it does not know. @throws ActionFailed */
function refuseUnknown(given: readonly string[], known: readonly string[], job: string): void {
  const wrong = given.filter((name) => !known.includes(name));
  if (wrong.length === 0) return;
  const lines = wrong.map(
    (name) => `"${name}"; ${known.length === 0 ? 'it has none' : didYouMean(name, known)}`,
  );
  throw new ActionFailed(`the Jenkins job "${job}" has no parameter ${lines.join(', ')}`);
}

function orderOf(
  { base, path, parameters }: BuildOrder,
  hasParameters: boolean,
  crumb: HttpRequest['headers'],
): HttpRequest {
  const form = Object.entries(parameters).map(
    ([name, value]) => `${encodeURIComponent(name)}=${formValue(value)}`,
  );
  return {
    method: 'POST',
    url: `${base}${path}/${hasParameters ? 'buildWithParameters' : 'build'}?delay=0sec`,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...crumb },
    body: form.join('&'),
  };
}

/** Placeholders stay: their values are encoded when they are filled in. */
function formValue(text: string): string {
  return text
    .split(/(\$\{[^}]*\})/)
    .map((part) => (part.startsWith('${') ? part : encodeURIComponent(part)))
    .join('');
}

/** What Jenkins wants to see with a POST of a session (CSRF protection); nothing where it has no such protection. */
async function crumbOf(
  scene: Scene,
  base: string,
  leftMs: () => number,
  door: AuditedDoor,
): Promise<Readonly<Record<string, string>>> {
  const request: HttpRequest = { method: 'GET', url: `${base}/crumbIssuer/api/json` };
  const answer = await askHttp(scene, request, { timeoutMs: leftMs() }, door);
  if (answer === undefined || 'noAnswer' in answer || answer.status !== 200) return {};
  const { crumb, crumbRequestField: field } = jsonOf(answer.body);
  if (typeof crumb !== 'string' || typeof field !== 'string') return {};
  // A crumb is of a session; a login with an API token needs neither.
  const session = /(?:^|, )(JSESSIONID[^=;,\s]*=[^;,\s]+)/.exec(answer.headers['set-cookie'] ?? '')?.[1];
  return { [field]: crumb, ...(session === undefined ? {} : { Cookie: session }) };
}

function jsonOf(body: string): Readonly<Record<string, unknown>> {
  try {
    return { ...(JSON.parse(body) as object) };
  } catch {
    return {};
  }
}
