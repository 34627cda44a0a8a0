import { randomUUID } from 'node:crypto';

/** What XenAPI refuses: the code and its parameters. */
export class Refused extends Error {
  readonly words: readonly string[];
  constructor(...words: readonly string[]) {
    super(words.join(' '));
    this.words = words;
  }
}

/** A value as XenAPI has it; numbers are 64-bit ones. */
export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };
export type Row = { uuid: string } & Record<string, Value>;

export const NULL = 'OpaqueRef:NULL';
export const CLASSES = [
  'VM',
  'VBD',
  'VDI',
  'VIF',
  'SR',
  'network',
  'host',
  'pool',
  'task',
  'console',
  'VM_guest_metrics',
] as const;
export type Class = (typeof CLASSES)[number];

/** The database of a pool: objects by their references, and what changed in which order. */
export class Rows {
  readonly changes: { readonly type: Class; readonly ref: string; readonly operation: string }[] = [];
  readonly #tables = new Map<Class, Map<string, Row>>(CLASSES.map((name) => [name, new Map()]));

  add(type: Class, fields: Readonly<Record<string, Value>>): string {
    const ref = `OpaqueRef:${randomUUID()}`;
    this.all(type).set(ref, { ...fields, uuid: randomUUID() });
    this.changes.push({ type, ref, operation: 'add' });
    return ref;
  }

  all(type: Class): Map<string, Row> {
    return this.#tables.get(type) ?? new Map();
  }

  /** @throws Refused */
  get(type: Class, ref: Value | undefined): Row {
    const row = this.all(type).get(String(ref));
    if (row === undefined) throw new Refused('HANDLE_INVALID', type, String(ref));
    return row;
  }

  set(type: Class, ref: string, fields: Readonly<Record<string, Value>>): void {
    Object.assign(this.get(type, ref), fields);
    this.changes.push({ type, ref, operation: 'mod' });
  }

  drop(type: Class, ref: string): void {
    if (this.all(type).delete(ref)) this.changes.push({ type, ref, operation: 'del' });
  }
}
