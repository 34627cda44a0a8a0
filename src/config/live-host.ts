import type { LiveHost } from '../model/environment.ts';
import type { MergedHost } from '../schema/merged-host.ts';
import type { Reading } from '../schema/reading.ts';
import { TRANSPORTS, transportOf } from '../transport/registry.ts';
import type { LiveHostInput } from './environment-input.ts';
import { foreignTo } from './host-schema.ts';
import type { ListedHost } from './inventory/listed-hosts.ts';

/** The hosts of one entry. */
export function liveHosts(
  host: MergedHost<LiveHostInput>,
  reading: Reading,
  listed: readonly ListedHost[] = [],
): LiveHost[] {
  const { merged, own, names, path } = host;
  const { texts, problems } = reading;
  const { transport = TRANSPORTS[0].name, address } = merged;
  const kind = transportOf(transport);
  for (const key of foreignTo(transport).filter((name) => Object.hasOwn(own, name))) {
    problems.add([...path, key], `does not apply to the transport ${transport}`);
  }
  for (const key of ['address', ...(kind?.single ?? [])]) {
    const written = (merged as Readonly<Record<string, unknown>>)[key] !== undefined;
    if (names.length > 1 && kind?.here !== true && written)
      problems.add(host.origin(key), `${names.length} hosts (${path.at(-1)}) cannot have one ${key}`);
  }
  const reached = kind?.read(host as MergedHost<never>, reading);
  return names.map((name) => ({
    name,
    groups: host.groups,
    transport,
    // An IPv6 address may be written as in a URL.
    address: address === undefined ? name : texts.plain(address).replace(/^\[(.*:.*)\]$/, '$1'),
    ...reached,
    ...variablesOf(name, listed),
  }));
}

function variablesOf(name: string, listed: readonly ListedHost[]): Pick<LiveHost, 'variables'> {
  const variables = listed.find((host) => host.name === name)?.variables;
  return variables === undefined ? {} : { variables };
}
