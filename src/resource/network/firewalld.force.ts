import type { Unable } from '../resource.ts';
import type { Zone } from './firewalld.read.ts';

/** Port and protocol that a service opens; undefined if its file was not found or includes another service. */
export type ServicePorts = ReadonlyMap<string, readonly string[] | undefined>;

/** Lines `ssh|  <port protocol="tcp" port="22"/>` of the services' files (firewalld.service(5)). */
export function readServicePorts(text: string, services: readonly string[]): ServicePorts {
  const lines = text.split('\n');
  return new Map(
    services.map((service) => {
      const own = lines.filter((line) => line.startsWith(`${service}|`)).join('\n');
      const whole = own.includes('</service>') && !/<include\b/.test(own);
      return [
        service,
        whole ? [...own.matchAll(/<port\b[^>]*>/g)].map(([tag]) => portIn(tag)) : undefined,
      ] as const;
    }),
  );
}

/** Rich rules that a packet can reach: after one that matches every packet, rules of a later priority that refuse have no effect. */
export function reachedRich(rules: readonly string[]): readonly string[] {
  const all = rules.filter(takesAll).map(priorityOf);
  return rules.filter(
    (rule) => !/ (?:drop|reject)\b/.test(rule) || !all.some((priority) => priority < priorityOf(rule)),
  );
}

/** Why something is allowed although it is not in a list of the zone. */
export function letInAnyway(
  { values }: Zone,
  attribute: string,
  value: string,
  services: ServicePorts,
): Unable | undefined {
  if (!['services', 'ports', 'protocols'].includes(attribute)) return undefined;
  const rich = values.get('rich rules') ?? [];
  if (values.get('target')?.[0] === 'ACCEPT') return because(value, "the zone's target is ACCEPT");
  const everything = rich.find(takesAll);
  if (everything !== undefined) return because(value, everything);
  const accepting = rich.filter((rule) => / accept\b/.test(rule));
  if (attribute === 'services') {
    const rule = accepting.find((one) => one.includes(`service name="${value}"`));
    return rule === undefined ? undefined : because(value, rule);
  }
  if (attribute === 'protocols') return undefined;
  const protocol = value.slice(value.indexOf('/') + 1);
  if (values.get('protocols')?.includes(protocol)) return because(value, `protocols has ${protocol}`);
  const port = values.get('ports')?.find((one) => coversPort(one, value));
  if (port !== undefined) return because(value, `ports has ${port}`);
  const rule = accepting.find((one) => coversPort(portIn(one), value));
  if (rule !== undefined) return because(value, rule);
  for (const [service, ports] of services) {
    if (ports === undefined)
      return {
        unable: `opsproof does not know what the service ${service} opens`,
        hint: 'see `firewall-cmd --info-service`',
      };
    if (ports.some((one) => coversPort(one, value))) return because(value, `the service ${service} opens it`);
  }
  return undefined;
}

function because(value: string, why: string): Unable {
  return {
    unable: `it has no ${value}, but allows it: ${why}`,
    hint: 'use a probe: the port is not reachable',
  };
}

function takesAll(rule: string): boolean {
  return /^rule(?: priority="-?\d+")?(?: family="ipv[46]")? accept$/.test(rule);
}

function priorityOf(rule: string): number {
  return Number(/ priority="(-?\d+)"/.exec(rule)?.[1] ?? 0);
}

/** `22/tcp`, with the attributes in any order. */
function portIn(text: string): string {
  return `${/\bport="([\d-]+)"/.exec(text)?.[1]}/${/\bprotocol="(\w+)"/.exec(text)?.[1]}`;
}

/** `1-1024/tcp` covers `22/tcp`. */
function coversPort(one: string, other: string): boolean {
  const [low = Number.NaN, high = low] = (one.split('/')[0] ?? '').split('-').map(Number);
  const [from = Number.NaN, to = from] = (other.split('/')[0] ?? '').split('-').map(Number);
  return one.split('/')[1] === other.split('/')[1] && low <= from && to <= high;
}
