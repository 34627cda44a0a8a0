import { nearest } from '../../model/nearest.ts';
import { printed, wrong } from '../address.ts';
import type { EnvironmentNames } from '../scene.ts';

/** `jira:/rest/api` as its parts. */
export interface ApiPath {
  readonly name: string;
  /** Begins with one slash. */
  readonly path: string;
}

/** Reads `jira:/rest/api`, where a URL may stand; undefined for anything else. */
export function readApiPath(text: string): ApiPath | undefined {
  const [, name, path] = /^([a-z][a-z0-9.-]*):(\/(?!\/)[\s\S]*)$/.exec(text) ?? [];
  return name === undefined || path === undefined || /^https?$/.test(name) ? undefined : { name, path };
}

/** The URL behind a path of an API, whose origin no path can change. */
export function apiUrl(base: string, path: string): string {
  return base.replace(/\/$/, '') + path;
}

/**
 * The URL behind `jira:/rest/api`; undefined where it is not known yet: its URL has a placeholder that lint does not read, or the environment
 * itself could not be read. @throws ConfigurationError if the environment names no such API
 */
export function checkApiPath(
  { name, path }: ApiPath,
  blueprint: EnvironmentNames | undefined,
): string | undefined {
  if (blueprint === undefined) return undefined;
  const { environment, apis = {} } = blueprint;
  const api = Object.hasOwn(apis, name) ? apis[name] : undefined;
  if (api !== undefined) return api.url.includes('${') ? undefined : apiUrl(api.url, path);
  const known = Object.keys(apis);
  const [near] = nearest(name, known, 1);
  const guess = near === undefined ? '' : `did you mean "${near}"? `;
  throw wrong(
    `no API "${name}" in the environment "${environment}"; ${guess}${known.length === 0 ? 'it names none: write them under api: in its file' : `APIs: ${known.join(', ')}`}`,
  );
}

/** What to write instead, if a text begins like a path of an API and is none: `jira://rest`, `jira:rest`. */
export function apiSlip(text: string, blueprint: EnvironmentNames | undefined): string {
  const [, name = '', rest = ''] = /^([a-z][a-z0-9.-]*):\/*([\s\S]*)$/.exec(text) ?? [];
  if (!Object.hasOwn(blueprint?.apis ?? {}, name)) return '';
  return `; of the API "${name}", write ${printed(`${name}:/${rest}`)}`;
}
