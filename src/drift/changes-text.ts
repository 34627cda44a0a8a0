import { printValue } from '../model/print.ts';
import type { Value, ValueType } from '../model/value.ts';
import type { Change } from './compare.ts';

const NAMES = 8;
const LONGEST = 80;

/** How the values of an attribute are printed. */
export type TypeOf = (noun: string, attribute: string) => ValueType;

/** One line: `package "openssl": version 3.0.11 → 3.0.13 on 18 of 20 hosts; web-07, web-12 have it otherwise`. */
export function printChange(change: Change, typeOf: TypeOf, since?: string): string {
  const { noun, name, hosts, others } = change;
  const subject = name === '' ? noun : `${noun} ${JSON.stringify(name)}`;
  const total = hosts.length + others.length;
  const where =
    hosts.length === 1 ? `on ${hosts[0]}` : `on ${hosts.length} of ${total} hosts${listed(hosts, others)}`;
  return `${subject}: ${what(change, typeOf)} ${where}${since === undefined ? '' : `, since ${since}`}`;
}

/** The same change has the same fingerprint on every night, whatever hosts have it. */
export function fingerprint({ kind, noun, name, attribute, from, to }: Change): string {
  return JSON.stringify([kind, noun, name, attribute ?? null, from ?? null, to ?? null]);
}

function what({ kind, noun, attribute, from, to, item }: Change, typeOf: TypeOf): string {
  if (kind === 'changed' && attribute !== undefined) {
    const type = typeOf(noun, attribute);
    return `${attribute} ${print(from, type)} → ${print(to, type)}`;
  }
  const kept = Object.entries(item ?? {})
    .slice(0, 3)
    .map(([key, value]) => `${key} ${print(value, typeOf(noun, key))}`)
    .join(', ');
  return kept === '' ? kind : `${kind} (${kept})`;
}

function listed(hosts: readonly string[], others: readonly string[]): string {
  if (others.length > 0 && others.length <= hosts.length) {
    return `; otherwise on ${some(others)}`;
  }
  return `: ${some(hosts)}`;
}

function some(hosts: readonly string[]): string {
  const more = hosts.length > NAMES ? ` and ${hosts.length - NAMES} more` : '';
  return `${hosts.slice(0, NAMES).join(', ')}${more}`;
}

function print(value: Value | undefined, type: ValueType): string {
  if (value === undefined) return 'nothing';
  const text = Array.isArray(value) ? value.join(', ') : printValue(value, type).replace(/^"(.*)"$/s, '$1');
  if (text === '') return 'nothing';
  if (/^[0-9a-f]{32,128}$/.test(text)) return `${text.slice(0, 12)}…`;
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
