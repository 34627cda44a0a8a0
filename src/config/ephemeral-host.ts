import type { EphemeralHost } from '../model/environment.ts';
import type { Misplaced, ProviderShape } from '../provider/shape.ts';
import type { KeyPath } from '../schema/key-path.ts';
import type { MergedHost } from '../schema/merged-host.ts';
import { durationOf, portOf, type Reading } from '../schema/reading.ts';
import { readyOf } from '../schema/ready.ts';
import { transportOf } from '../transport/registry.ts';
import type { HostInput } from './ephemeral-schema.ts';
import { expandHostRange } from './host-range.ts';
import { foreignTo } from './host-schema.ts';

type Host = MergedHost<HostInput>;

/** The hosts of one entry. @param shape of its provider */
export function ephemeralHosts(
  host: Host,
  shape: ProviderShape,
  shapes: readonly ProviderShape[],
  reading: Reading,
): EphemeralHost[] {
  const { merged, own, names, path, origin } = host;
  const { problems } = reading;
  const transport = merged.transport ?? shape.transports[0];
  const ports = portsOf(merged.ports ?? [], origin('ports'), reading);
  const ready = readyOf(host, ports, reading);
  const made = {
    groups: host.groups,
    provider: shape.name,
    verbs: shape.verbs,
    ports,
    needs: needsOf(host, reading),
    ...(ready !== undefined && { ready }),
    startMs: durationOf(merged.start, shape.limits.startMs, origin('start'), reading),
    stopMs: durationOf(merged.stop, shape.limits.stopMs, origin('stop'), reading),
    transport,
    ...transportOf(transport)?.read(host as MergedHost<never>, reading),
    ...shape.read(host as MergedHost<never>, reading),
  };
  const hosts = names.map((name) => ({ name, ...made }));
  // Once for all hosts of an entry.
  const [one] = hosts;
  if (one !== undefined) tell(host, mistakesOf(one, host, shape, shapes), reading);
  const foreign = foreignTo(transport).filter((name) => Object.hasOwn(own, name));
  // Its provider may have reported it already.
  for (const at of foreign.map((key) => [...path, key]))
    if (!problems.mentions(at)) problems.add(at, `does not apply to the transport ${transport}`);
  return hosts;
}

function mistakesOf(
  one: EphemeralHost,
  host: Host,
  shape: ProviderShape,
  shapes: readonly ProviderShape[],
): readonly Misplaced[] {
  const own = shape.mistakes?.(one, host as MergedHost<never>) ?? [];
  const { name, nature } = shape;
  const wrong = (Object.keys(one.ready ?? {}) as (keyof NonNullable<EphemeralHost['ready']>)[])
    .filter((key) => key !== 'timeoutMs' && !shape.ready.includes(key))
    .map((key) => ({
      key: ['ready', key],
      message: `the provider "${name}" has no ready.${key}: ${nature}`,
      hint: `use the provider ${namesOf(shapes.filter(({ ready }) => ready.includes(key)))} for it`,
    }));
  if (shape.transports.includes(one.transport)) return [...wrong, ...own];
  const message = `the provider "${name}" cannot reach its hosts through ${one.transport}: ${nature}; allowed: ${shape.transports.join(', ')}`;
  return [...wrong, ...own, { key: ['transport'], message }];
}

/** `"docker" or "kvm"`. */
export function namesOf(shapes: readonly ProviderShape[]): string {
  return shapes.map(({ name }) => `"${name}"`).join(' or ');
}

function tell({ path, origin }: Host, mistakes: readonly Misplaced[], { problems }: Reading): void {
  for (const { key, message, hint } of mistakes) {
    const [first, second, ...rest] = key;
    const written = first === undefined ? path : origin(first, second);
    const at = second === undefined || written.at(-1) === second ? written : [...written, second];
    const place = [...at, ...rest];
    // A missing one may be present but wrong.
    if (!problems.mentions(first === undefined ? [...path, 'command'] : place))
      problems.add(place, message, hint);
  }
}

function portsOf(raw: readonly (string | number)[], at: KeyPath, reading: Reading): number[] {
  const ports = raw
    .map((value, index) => portOf(value, [...at, index], reading))
    .filter((port) => port !== undefined);
  const twice = ports.find((port, index) => ports.indexOf(port) !== index);
  if (twice !== undefined) reading.problems.add(at, `the port ${twice} is listed twice`);
  return ports;
}

function needsOf(host: Host, { problems }: Reading): string[] {
  return (host.merged.needs ?? []).flatMap((name, index) => {
    try {
      return expandHostRange(name);
    } catch (error) {
      problems.add([...host.origin('needs'), index], (error as RangeError).message);
      return [];
    }
  });
}
