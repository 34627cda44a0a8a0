import { ConfigurationError } from '../model/errors.ts';

/** The inputs of a start order. */
export interface Needing {
  readonly name: string;
  readonly needs: readonly string[];
}

/**
 * Starts every host as soon as those it needs are ready, in parallel. If one fails the others are not waited for: `start` must watch the
 * same signal that the caller aborts.
 * @throws whatever the first failing start threw; ConfigurationError if hosts need each other in a cycle
 */
export async function startInOrder<H extends Needing>(
  hosts: readonly H[],
  start: (host: H) => Promise<void>,
): Promise<void> {
  refuseCircles(hosts);
  const started = new Map<string, Promise<void>>();
  const begin = (host: H): Promise<void> => {
    const known = started.get(host.name);
    if (known !== undefined) return known;
    const needed = hosts.filter((other) => host.needs.includes(other.name));
    const starting = Promise.all(needed.map(begin)).then(() => start(host));
    started.set(host.name, starting);
    return starting;
  };
  await Promise.all(hosts.map(begin));
}

/** The names of those that need one of these, directly or through others. */
export function needing(all: readonly Needing[], names: readonly string[]): string[] {
  const found = new Set(names);
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const host of all) if (host.needs.some((need) => found.has(need))) found.add(host.name);
  }
  return [...found].filter((name) => !names.includes(name));
}

function refuseCircles(hosts: readonly Needing[]): void {
  const free = new Set<string>();
  let waiting = [...hosts];
  for (let before = -1; before !== waiting.length; ) {
    before = waiting.length;
    const names = new Set(waiting.map((host) => host.name));
    for (const host of waiting) if (!host.needs.some((need) => names.has(need))) free.add(host.name);
    waiting = waiting.filter((host) => !free.has(host.name));
  }
  if (waiting.length === 0) return;
  const names = waiting.map((host) => `"${host.name}"`).join(', ');
  throw new ConfigurationError([
    { path: 'hosts', message: `hosts need each other in a cycle, so none can start first: ${names}` },
  ]);
}
