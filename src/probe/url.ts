import { checkHost, printed, refuseHostName, wrong } from './address.ts';
import { apiSlip, apiUrl, checkApiPath, readApiPath } from './api/api-path.ts';
import type { Address, EnvironmentNames } from './scene.ts';

/** Stands for the URL of an API while nothing is sent (RFC 2606). */
const NOT_KNOWN_YET = 'https://api.invalid';

/**
 * Checks a URL of a sentence: http or https, and a host of the environment, an endpoint, or a name with a dot; or a path of an API.
 * @returns the URL with that of the API filled in
 * @throws ConfigurationError
 */
export function checkUrl(text: string, blueprint: EnvironmentNames | undefined): URL {
  const path = readApiPath(text);
  const meant = path === undefined ? text : checkApiPath(path, blueprint);
  if (meant === undefined) return new URL(apiUrl(NOT_KNOWN_YET, path?.path ?? '/'));
  const url = URL.parse(meant);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw wrong(`${printed(text)} is not an http:// or https:// URL${apiSlip(text, blueprint)}`);
  }
  if (url.port === '0') throw wrong(`${printed(text)} has the port 0, on which nothing can listen`);
  checkHost(url.hostname, defaultPort(url), blueprint);
  return url;
}

/**
 * Checks a URL that a host itself requests: the host resolves names, and ports need not be published.
 * @returns the URL with an endpoint's base filled in
 * @throws ConfigurationError
 */
export function checkInsideUrl(text: string, blueprint: EnvironmentNames | undefined): URL {
  if (readApiPath(text) !== undefined)
    throw wrong(
      `${printed(text)} is asked from where opsproof runs, because the login of an API goes to no host`,
    );
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw wrong(`${printed(text)} is not an http:// or https:// URL`);
  }
  if (url.port === '0') throw wrong(`${printed(text)} has the port 0, on which nothing can listen`);
  refuseHostName(url.hostname.replace(/^\[|\]$/g, ''));
  const base = blueprint?.endpoints[url.hostname];
  return base === undefined ? url : new URL(base.replace(/\/$/, '') + url.pathname + url.search);
}

/** The host and port that a URL names. */
export function addressOf(url: URL): Address {
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: defaultPort(url) };
}

export function defaultPort(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
