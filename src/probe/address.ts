import { cutEnd } from '../model/cut.ts';
import { ConfigurationError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import type { Address, EnvironmentNames } from './scene.ts';

/** How many characters of the user's text a message repeats. */
const LONGEST = 300;

/** Checks `host:port`, with or without `tcp://`. @throws ConfigurationError */
export function checkAddress(text: string, blueprint: EnvironmentNames | undefined): Address {
  const match = /^(?:tcp:\/\/)?(\[[0-9a-fA-F:]+\]|[^\s:/]+):(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (match?.[1] === undefined || port < 1 || port > 65535)
    throw wrong(`${printed(text)} is not an address; write "host:port"`);
  const host = match[1].replace(/^\[|\]$/g, '');
  refuseHostName(host);
  checkHost(host, port, blueprint);
  return { host, port };
}

/** Checks `host:port` for UDP. UDP ports are never published, so a host is asked at its own address. @throws ConfigurationError */
export function checkUdpAddress(text: string, blueprint: EnvironmentNames | undefined): Address {
  const address = checkAddress(text, undefined);
  const isHost = blueprint?.hosts.some(({ name }) => name === address.host) === true;
  if (!isHost) checkHost(address.host, address.port, blueprint);
  return address;
}

/** Refuses what no name resolves to, and what a program would take for an option. @throws ConfigurationError */
export function refuseHostName(name: string): void {
  if (name.length > 253 || !/^(?:[\p{L}\p{N}_][\p{L}\p{N}_.-]*|[0-9a-fA-F:.]+)$/u.test(name))
    throw wrong(`${printed(name)} cannot be the name of a host`);
}

/** Checks `host:port` that a host itself connects to. @throws ConfigurationError */
export function checkInsideAddress(text: string): Address {
  return checkAddress(text, undefined);
}

export function checkHost(name: string, port: number, blueprint: EnvironmentNames | undefined): void {
  if (blueprint === undefined || blueprint.endpoints[name] !== undefined) return;
  const host = blueprint.hosts.find((candidate) => candidate.name === name);
  if (host !== undefined) {
    if (host.published === undefined || host.published.includes(port)) return;
    const published = host.published.length === 0 ? 'none' : host.published.join(', ');
    throw wrong(`the host "${name}" does not publish port ${port}; published: ${published}`);
  }
  if (/[.:]/.test(name) || name === 'localhost' || blueprint.open === true) return;
  const known = [...blueprint.hosts.map((candidate) => candidate.name), ...Object.keys(blueprint.endpoints)];
  const [first] = nearest(name, known, 1);
  const guess = first === undefined ? '' : `did you mean "${first}"? `;
  throw wrong(
    `no host "${name}" in the environment "${blueprint.environment}"; ${guess}hosts and endpoints: ${known.join(', ')}`,
  );
}

/** The user's text, shortened for a message. */
export function printed(text: string): string {
  return JSON.stringify(cutEnd(text, LONGEST));
}

export function wrong(message: string): ConfigurationError {
  return new ConfigurationError([{ message }]);
}
