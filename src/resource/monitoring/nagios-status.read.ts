import type { Reply } from '../../transport/transport.ts';
import type { Unable } from '../resource.ts';
import { readSections } from '../sections.ts';
import { allUnseen, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';
import { type MonitoredThing, namedState, OVERDUE_SECONDS, sightOfMonitored } from './monitored-thing.ts';

/** Nagios writes it every status_update_interval seconds, 10 by default; whatever it last said may be long over when it does not. */
const STALE_MS = 5 * 60_000;
/** How far the clock of another machine, from which the file may come, is ahead at most. */
const AHEAD_MS = 60_000;
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
  if (blocks === undefined)
    return { unable: `${path} is not a status file of Nagios, or only a part of one` };
  const created = Number(blocks.find(({ kind }) => kind === 'info')?.created);
  const program = blocks.find(({ kind }) => kind === 'programstatus');
  if (!Number.isInteger(created) || program === undefined)
    return { unable: `${path} is not a status file of Nagios` };
  if ((created - now) * 1000 > AHEAD_MS)
    return { unable: `${path} is from the future: Nagios wrote it ${created - now} seconds after now` };
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
  const watched = blocks.flatMap((block) => watchedIn(block, program, now));
  if (watched.some(({ state }) => state === '')) return { unable: `a state in ${path} makes no sense` };
  return sightOfMonitored(watched, { age }, wanted);
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

function watchedIn(block: Block, program: Block, now: number): readonly MonitoredThing[] {
  const { kind, host_name: host = '', service_description: service } = block;
  if (kind !== 'hoststatus' && kind !== 'servicestatus') return [];
  return [
    {
      name: service === undefined ? host : `${host}/${service}`,
      host,
      state: namedState(
        kind === 'hoststatus',
        block.has_been_checked === '1',
        Number(block.current_state ?? Number.NaN),
      ),
      acknowledged: block.problem_has_been_acknowledged === '1',
      downtime: Number(block.scheduled_downtime_depth) > 0,
      checked: isChecked(block, program, now),
    },
  ];
}

/**
 * Passive results are accepted by default, so they count only where the last one came that way (check_type 1). An active check that is never
 * due (check period, interval 0) is not scheduled; hosts are also checked when one of their services fails (Nagios Core 4.4, host checks).
 */
function isChecked(block: Block, program: Block, now: number): boolean {
  const kind = block.kind === 'hoststatus' ? 'host' : 'service';
  const enabled = (way: string) =>
    block[`${way}_checks_enabled`] === '1' && program[`${way}_${kind}_checks_enabled`] === '1';
  const scheduled = block.should_be_scheduled !== '0';
  const overdue = scheduled && now - Number(block.next_check) > OVERDUE_SECONDS;
  if (enabled('active') && (scheduled || kind === 'host') && !overdue) return true;
  return enabled('passive') && block.check_type === '1';
}
