import type { Glance } from '../../check/glance.ts';
import type { Looked } from '../../model/finding.ts';
import type { AuditedDoor } from '../../transport/audited-door.ts';
import { askHttp } from '../http/ask-http.ts';
import type { HttpRequest } from '../http/http-request.ts';
import type { Scene } from '../scene.ts';

/** What Jenkins answered: JSON, that there is no such thing, or why it is not known. */
export type JenkinsAnswer =
  | {
      readonly found: Readonly<Record<string, unknown>>;
      readonly now: number | undefined;
      readonly version: string | undefined;
    }
  | { readonly absent: string }
  | { readonly unable: string; readonly hint?: string };

/** Its answer, and how it was asked. */
export interface AskedJenkins {
  readonly answer: JenkinsAnswer;
  readonly looked: Looked;
}

const LOGIN =
  'name it under api: in the file of the environment, with a user and an API token (basic), and write "jenkins:/" here';

/** Asks the JSON API of a Jenkins for one thing. @param what for people: `job "deploy"` @throws UnableError */
export async function askJenkins(
  scene: Scene,
  url: string,
  what: string,
  glance: Pick<Glance, 'timeoutMs'>,
  door: AuditedDoor,
): Promise<AskedJenkins> {
  const request: HttpRequest = { method: 'GET', url, headers: { Accept: 'application/json' } };
  const began = performance.now();
  const answer = await askHttp(scene, request, glance, door);
  const looked = {
    command: `GET ${url}`,
    durationMs: Math.round(performance.now() - began),
    over: 'http from outside',
  };
  const unable = (why: string, hint?: string) => ({
    answer: { unable: why, ...(hint === undefined ? {} : { hint }) },
    looked,
  });
  if (answer === undefined) return unable('the host of Jenkins does not run');
  if ('noAnswer' in answer) return unable(`Jenkins gives no answer: ${answer.noAnswer}`);
  const { status, headers, body, unread } = answer;
  // Also for what the login may not see.
  if (status === 404)
    return { answer: { absent: `there is no ${what}, or the login may not see it` }, looked };
  if (status === 401 || status === 403)
    return unable(`Jenkins refuses the login: it answers ${status}`, LOGIN);
  if (status !== 200) return unable(`Jenkins answers ${status} ${answer.reason}`.trim());
  // Old ones do not say it here.
  const version = headers['x-jenkins'] ?? headers['x-hudson'];
  const found = unread === undefined ? parsed(body) : undefined;
  if (found === undefined) return unable('the answer of Jenkins is not JSON');
  const now = Date.parse(headers.date ?? '');
  return { answer: { found, now: Number.isNaN(now) ? undefined : now, version }, looked };
}

function parsed(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
