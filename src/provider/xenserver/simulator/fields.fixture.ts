import { CLASSES, type Class, Refused, type Rows, type Value } from './rows.fixture.ts';

/** What every class of XenAPI has: readers and writers of its fields. Undefined: it is none of these. @throws Refused */
export function fieldCall(rows: Rows, method: string, params: readonly Value[]): Value | undefined {
  const [, name = '', verb = '', rest = ''] =
    /^(\w+)\.(get|set|add_to|remove_from)_(\w+)$/.exec(method) ?? [];
  const type = CLASSES.find((one) => one === name);
  if (type === undefined) return undefined;
  const [first, ...more] = params;
  return verb === 'get' ? read(rows, type, rest, first) : write(rows, type, verb, rest, String(first), more);
}

function read(rows: Rows, type: Class, field: string, first: Value | undefined): Value | undefined {
  const all = rows.all(type);
  if (field === 'all') return [...all.keys()];
  if (field === 'all_records') return Object.fromEntries(all);
  if (field === 'record') return rows.get(type, first);
  if (field === 'by_name_label')
    return [...all].flatMap(([ref, row]) => (row.name_label === first ? [ref] : []));
  if (field === 'by_uuid') {
    const found = [...all].find(([, { uuid }]) => uuid === first);
    if (found === undefined) throw new Refused('UUID_INVALID', type, String(first));
    return found[0];
  }
  return rows.get(type, first)[field];
}

function write(
  rows: Rows,
  type: Class,
  verb: string,
  field: string,
  ref: string,
  [value = '', more = '']: readonly Value[],
): Value | undefined {
  const before = rows.get(type, ref)[field];
  if (before === undefined) return undefined;
  if (verb === 'set') {
    rows.set(type, ref, { [field]: typeof before === 'number' ? whole(field, value) : value });
    return '';
  }
  const map = { ...(before as Readonly<Record<string, Value>>) };
  const key = String(value);
  if (verb === 'remove_from') delete map[key];
  else if (key in map) throw new Refused('MAP_DUPLICATE_KEY', type, field, ref, key);
  else map[key] = more;
  rows.set(type, ref, { [field]: map });
  return '';
}

/** 64-bit numbers are written as texts of digits ("Wire Protocol"). */
export function whole(field: string, value: Value | undefined): number {
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return Number(value);
  throw new Refused('FIELD_TYPE_ERROR', field);
}
