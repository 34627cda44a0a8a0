import type { Reply } from '../../transport/transport.ts';
import type { Unable } from '../resource.ts';
import { readSections } from '../sections.ts';
import type { Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';
import { LIVESTATUS_TABLES } from './livestatus.ts';
import { type MonitoredThing, namedState, OVERDUE_SECONDS, sightOfMonitored } from './monitored-thing.ts';

type Table = keyof typeof LIVESTATUS_TABLES;
type Row = Readonly<Record<string, string | number | boolean>>;

/** Reads the answers of a Livestatus, and the clock of the host that asked. */
export function readLivestatus(address: string, wanted: readonly string[], reply: Reply): Sight | Unable {
  const sections = readSections(reply);
  const now = Number(/^\d+$/.exec(sections.get('now')?.trim() ?? '')?.[0] ?? Number.NaN);
  if (Number.isNaN(now)) return garbled('asking Livestatus', reply);
  const tables: Record<Table, readonly Row[]> = { status: [], hosts: [], services: [] };
  for (const table of Object.keys(LIVESTATUS_TABLES) as Table[]) {
    const rows = rowsIn(address, table, sections.get(table) ?? '');
    if ('unable' in rows) return rows;
    tables[table] = rows;
  }
  const [program, ...more] = tables.status;
  if (program === undefined || more.length > 0)
    return { unable: `the Livestatus at ${address} does not say which core it belongs to` };
  const watched = [
    ...tables.hosts.map((row) => watchedIn(row, program, now)),
    ...tables.services.map((row) => watchedIn(row, program, now)),
  ];
  if (watched.some(({ state, host }) => state === '' || host === ''))
    return { unable: `a row of the Livestatus at ${address} makes no sense` };
  const { state, unseen } = sightOfMonitored(watched, {}, wanted);
  const age: Unable = { unable: 'a Livestatus is asked, so there is no file with an age' };
  return { state, unseen: { ...unseen, age } };
}

/** `200         194`, a newline, and so many bytes of JSON: a list of rows, each a list of the columns. */
function rowsIn(address: string, table: Table, text: string): readonly Row[] | Unable {
  if (text.trim() === 'neither')
    return {
      unable: 'neither perl nor python3 is on the host, to ask a Livestatus with',
      hint: 'install one of them, or read the status file',
    };
  const [header = '', status, length] = /^(\d{3}) +(\d+)\n/.exec(text) ?? [];
  const body = text.slice(header.length);
  if (status === undefined)
    return {
      unable: `no answer from a Livestatus at ${address}: ${firstLine(text) ?? 'it says nothing'}`,
      hint: 'is its module loaded (Icinga: icinga2 feature enable livestatus), and may this user use its socket?',
    };
  if (status !== '200')
    return {
      unable: `the Livestatus at ${address} refuses the table ${table}: ${status} ${firstLine(body)}`,
    };
  const whole = Buffer.byteLength(body) === Number(length);
  const rows = whole ? json(body) : undefined;
  const columns = LIVESTATUS_TABLES[table];
  if (!Array.isArray(rows) || rows.some((row) => !Array.isArray(row) || row.length !== columns.length))
    return {
      unable: `the answer of the Livestatus at ${address} for ${table} is cut off, or makes no sense`,
    };
  return rows.map((row: Row[string][]) =>
    Object.fromEntries(columns.map((column, index) => [column, row[index] ?? ''])),
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function watchedIn(row: Row, program: Row, now: number): MonitoredThing {
  const isHost = row.description === undefined;
  const host = String(row[isHost ? 'name' : 'host_name']);
  return {
    name: isHost ? host : `${host}/${row.description}`,
    host,
    state: namedState(isHost, on(row.has_been_checked), Number(row.state)),
    // Icinga 2 writes false and true, or 0, 1 and 2.
    acknowledged: on(row.acknowledged),
    downtime: Number(row.scheduled_downtime_depth) > 0,
    checked: isChecked(isHost, row, program, now),
  };
}

/**
 * As of a status file; but Icinga 2 has check_type 1 wherever active checks are off, whoever sent the last result, and moves next_check on
 * all the same. So passive results count for their check_interval only.
 */
function isChecked(isHost: boolean, row: Row, program: Row, now: number): boolean {
  const kind = isHost ? 'host' : 'service';
  const interval = Number(row.check_interval) * Number(program.interval_length);
  if (on(row.active_checks_enabled) && on(program[`execute_${kind}_checks`])) {
    const onDemand = isHost && interval === 0;
    if (onDemand || now - Number(row.next_check) <= OVERDUE_SECONDS) return true;
  }
  if (!on(row.accept_passive_checks) || !on(program[`accept_passive_${kind}_checks`])) return false;
  return Number(row.check_type) === 1 && now - Number(row.last_check) <= interval + OVERDUE_SECONDS;
}

function on(value: Row[string] | undefined): boolean {
  return value === true || Number(value) > 0;
}
