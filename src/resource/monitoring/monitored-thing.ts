import type { State, Unable } from '../resource.ts';
import type { Sight } from '../sight.ts';

/** Nagios checks within seconds of the time it planned, and plans anew where the check period is over. */
export const OVERDUE_SECONDS = 15 * 60;
const SERVICE_STATES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'];
const HOST_STATES = ['UP', 'DOWN', 'UNREACHABLE'];
const IN_STATE = 'all in state ';

/** A host or a service that is monitored. */
export interface MonitoredThing {
  readonly name: string;
  readonly host: string;
  /** PENDING before the first check; empty if it makes no sense. */
  readonly state: string;
  readonly acknowledged: boolean;
  readonly downtime: boolean;
  /** Whether anything still reports its state to Nagios. */
  readonly checked: boolean;
}

/** The name of a state. @returns empty if it makes no sense */
export function namedState(isHost: boolean, checked: boolean, number: number): string {
  const known = (isHost ? HOST_STATES : SERVICE_STATES)[number] ?? '';
  return checked ? known : 'PENDING';
}

/** What is known of all that is monitored, and what is not because something is not checked. @param known what else is known */
export function sightOfMonitored(
  watched: readonly MonitoredThing[],
  known: Readonly<Record<string, State[string]>>,
  wanted: readonly string[],
): Sight {
  const names = (of: (each: MonitoredThing) => boolean) => watched.filter(of).map(({ name }) => name);
  const down = new Set(
    watched.flatMap(({ downtime, host, name }) => (downtime && name === host ? [host] : [])),
  );
  const well = (state: string) => state === 'UP' || state === 'OK' || state === 'PENDING';
  const problems = names(
    ({ state, acknowledged, downtime, host }) =>
      !well(state) && !acknowledged && !downtime && !down.has(host),
  );
  const blind = watched.filter(({ state, checked }) => state === 'PENDING' || !checked);
  const state: Record<string, State[string]> = {
    hosts: names(({ name, host }) => name === host),
    services: names(({ name, host }) => name !== host),
    acknowledged: names(({ acknowledged }) => acknowledged),
    'in downtime': names(({ downtime, host }) => downtime || down.has(host)),
    ...known,
  };
  const unseen: Record<string, Unable> = {};
  const put = (attribute: string, found: readonly string[], unknown: readonly MonitoredThing[]) => {
    const [first, ...more] = unknown;
    if (first === undefined) state[attribute] = found;
    else
      unseen[attribute] = {
        unable: `${first.name}${more.length > 0 ? ` and ${more.length} more` : ''} is not checked, or never was: it is not known whether it has one`,
        part: found,
      };
  };
  put('problems', problems, blind);
  for (const attribute of wanted) {
    if (!attribute.startsWith(IN_STATE)) continue;
    const asked = attribute.slice(IN_STATE.length);
    const certain = asked === 'PENDING' || well(asked);
    const maybe = ({ name, host }: MonitoredThing) => (name === host) === HOST_STATES.includes(asked);
    put(
      attribute,
      names((each) => each.state === asked),
      certain ? [] : blind.filter(maybe),
    );
  }
  return { state, unseen };
}
