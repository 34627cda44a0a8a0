import type { LiveHost } from '../model/environment.ts';
import { loginOf } from '../schema/login.ts';
import type { MergedHost } from '../schema/merged-host.ts';
import type { Reading } from '../schema/reading.ts';
import type { LiveInput } from './schema.ts';

type Input = NonNullable<LiveInput['defaults']>;

/** Keys that would be read by nobody. */
const MEANINGLESS: Readonly<Record<LiveHost['transport'], readonly (keyof Input)[]>> = {
  ssh: [],
  local: ['port', 'user', 'identity', 'password', 'jump', 'known_hosts', 'timeout'],
  docker: ['port', 'identity', 'password', 'jump', 'known_hosts'],
};

/** The hosts that one entry stands for. */
export function liveHosts(host: MergedHost<Input>, reading: Reading): LiveHost[] {
  const { merged, own, names, path } = host;
  const { texts, problems } = reading;
  const { transport = 'ssh', address, jump } = merged;
  for (const key of MEANINGLESS[transport].filter((name) => Object.hasOwn(own, name))) {
    problems.add([...path, key], `means nothing for the transport ${transport}`);
  }
  if (names.length > 1 && transport !== 'local' && address !== undefined) {
    problems.add(host.origin('address'), `${names.length} hosts (${path.at(-1)}) cannot have one address`);
  }
  const login = loginOf(merged, host.origin, reading);
  return names.map((name) => ({
    name,
    groups: host.groups,
    transport,
    // An IPv6 address may be written as in a URL.
    address: address === undefined ? name : texts.plain(address).replace(/^\[(.*:.*)\]$/, '$1'),
    ...login,
    ...(jump !== undefined && { jump: texts.plain(jump) }),
  }));
}
