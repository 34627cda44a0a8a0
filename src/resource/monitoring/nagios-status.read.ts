import type { Reply } from '../../transport/transport.ts';
import type { State, Unable } from '../resource.ts';
import { readSections } from '../sections.ts';
import { allUnseen, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';

/** Nagios writes it every status_update_interval seconds, 10 by default; whatever it last said may be long over when it does not. */
const STALE_MS = 5 * 60_000;
const SERVICE_STATES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'];
const HOST_STATES = ['UP', 'DOWN', 'UNREACHABLE'];
const IN_STATE = 'all in state ';

interface Watched {
  readonly name: string;
  readonly host: string;
  /** PENDING before the first check. */
  readonly state: string;
  readonly acknowledged: boolean;
  readonly downtime: boolean;
  /** Whether anything still tells Nagios its state. */
  readonly checked: boolean;
}

type Block = Readonly<Record<string, string>> & { readonly kind: string };

/** Reads the parts of a status file that were printed, and the clock of its host. */
export function readNagiosStatus(path: string, wanted: readonly string[], reply: Reply): Sight | Unable {
  const sections = readSections(reply);
  const [, text, status] = /^([\s\S]*?)\n?ended (\d+)$/.exec(sections.get('file') ?? '') ?? [];
  const now = Number(/^\d+$/.exec(sections.get('now')?.trim() ?? '')?.[0] ?? Number.NaN);
  if (text === undefined || Number.isNaN(now)) return garbled('reading the status of Nagios', reply);
  if (status !== '0' || text === '')
    return {
      unable: `${path} cannot be read: ${firstLine(text) ?? firstLine(reply.stderr) ?? 'it says nothing'}`,
      hint: 'is Nagios running, and is it its status_file?',
    };
  const blocks = blocksIn(text);
  if (blocks === undefined) return { unable: `${path} is no status file of Nagios, or only a part of one` };
  const created = Number(blocks.find(({ kind }) => kind === 'info')?.created);
  const program = blocks.find(({ kind }) => kind === 'programstatus');
  if (!Number.isInteger(created) || program === undefined)
    return { unable: `${path} is no status file of Nagios` };
  const age = Math.max(0, (now - created) * 1000);
  if (age > STALE_MS) {
    const reason = {
      unable: `Nagios wrote nothing into ${path} for ${Math.round(age / 60_000)} minutes, so it is not known what it monitors`,
    };
    return {
      state: { age },
      unseen: allUnseen(['hosts', 'services', 'problems', 'acknowledged', 'in downtime', ...wanted], reason),
    };
  }
  const watched = blocks.flatMap((block) => watchedIn(block, program));
  if (watched.some(({ state }) => state === '')) return { unable: `a state in ${path} makes no sense` };
  return sightOf(watched, age, wanted);
}

/** Blocks `kind {`, `key=value`, `}`; undefined if one does not end, as in a file that is being written. */
function blocksIn(text: string): readonly Block[] | undefined {
  const blocks: Block[] = [];
  let block: (Record<string, string> & { kind: string }) | undefined;
  for (const line of text.split('\n')) {
    const [, kind] = /^([a-z]+) \{$/.exec(line) ?? [];
    const [, key, value = ''] = /^\t([a-z_]+)=(.*)$/.exec(line) ?? [];
    if (kind !== undefined && block === undefined) block = { kind };
    else if (key !== undefined && block !== undefined) block[key] = value;
    else if (line === '\t}' && block !== undefined) {
      blocks.push(block);
      block = undefined;
    } else return undefined;
  }
  return block === undefined ? blocks : undefined;
}

function watchedIn(block: Block, program: Block): readonly Watched[] {
  const { kind, host_name: host = '', service_description: service } = block;
  if (kind !== 'hoststatus' && kind !== 'servicestatus') return [];
  const states = kind === 'hoststatus' ? HOST_STATES : SERVICE_STATES;
  const active =
    program[kind === 'hoststatus' ? 'active_host_checks_enabled' : 'active_service_checks_enabled'] === '1';
  const known = states[Number(block.current_state ?? Number.NaN)] ?? '';
  return [
    {
      name: service === undefined ? host : `${host}/${service}`,
      host,
      state: block.has_been_checked === '1' ? known : 'PENDING',
      acknowledged: block.problem_has_been_acknowledged === '1',
      downtime: Number(block.scheduled_downtime_depth) > 0,
      checked: (active && block.active_checks_enabled === '1') || block.passive_checks_enabled === '1',
    },
  ];
}

function sightOf(watched: readonly Watched[], age: number, wanted: readonly string[]): Sight {
  const names = (of: (each: Watched) => boolean) => watched.filter(of).map(({ name }) => name);
  const down = new Set(
    watched.flatMap(({ downtime, host, name }) => (downtime && name === host ? [host] : [])),
  );
  const well = (state: string) => state === 'UP' || state === 'OK' || state === 'PENDING';
  const problems = names(
    ({ state, acknowledged, downtime, host }) =>
      !well(state) && !acknowledged && !downtime && !down.has(host),
  );
  const blind = names(({ state, checked }) => state === 'PENDING' || !checked);
  const [first] = blind;
  const state: Record<string, State[string]> = {
    hosts: names(({ name, host }) => name === host),
    services: names(({ name, host }) => name !== host),
    acknowledged: names(({ acknowledged }) => acknowledged),
    'in downtime': names(({ downtime, host }) => downtime || down.has(host)),
    age,
  };
  for (const attribute of wanted)
    if (attribute.startsWith(IN_STATE))
      state[attribute] = names((each) => each.state === attribute.slice(IN_STATE.length));
  if (first === undefined) return { state: { ...state, problems }, unseen: {} };
  const more = blind.length > 1 ? ` and ${blind.length - 1} more` : '';
  return {
    state,
    unseen: {
      problems: {
        unable: `${first}${more} is not checked, or was never: nobody knows whether it has one`,
        part: problems,
      },
    },
  };
}
