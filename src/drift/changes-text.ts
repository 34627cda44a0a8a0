import { isDeepStrictEqual } from 'node:util';
import { printValue } from '../model/print-value.ts';
import type { Value, ValueType } from '../model/value.ts';
import type { Change } from './compare.ts';
import { isDryRun } from './dry-run-noun.ts';
import type { ChangeWithEffects } from './effects.ts';
import type { ChangeOutcome } from './outcome.ts';

const NAMES = 8;
const LONGEST = 80;
/** How many values of something new or gone are shown. */
const TOLD = 4;
/** How many effects of a change are named. */
const COMPANIONS = 3;

/** How the values of an attribute are printed. */
export type TypeOf = (noun: string, attribute: string) => ValueType;

/** One line: `package "openssl": version 3.0.11 → 3.0.13 on 18 of 20 hosts in web; web-07, web-12 behind`. Its effects are at the end. */
export function printChangeWithEffects(
  { change, with: others }: ChangeWithEffects,
  typeOf: TypeOf,
  since?: string,
): string {
  const own = others.filter(({ noun, name }) => noun === change.noun && name === change.name);
  // A list of one version adds nothing to the version.
  const same = own.filter(({ attribute }) => attribute !== `${change.attribute}s`);
  const rest = [...new Set(others.filter((other) => !own.includes(other)).map(printSubject))];
  const named = rest.slice(0, COMPANIONS).join(', ');
  const more = rest.length > COMPANIONS ? ` and ${rest.length - COMPANIONS} more` : '';
  return [
    `${printSubject(change)}: ${[change, ...same].map((one) => what(one, typeOf)).join(', ')} ${where(change)}`,
    ...(since === undefined ? [] : [`, since ${since}`]),
    ...(rest.length === 0 ? [] : [`; with it ${named}${more}`]),
  ].join('');
}

/** The line of a change alone. */
export function printChange(change: Change, typeOf: TypeOf, since?: string): string {
  return printChangeWithEffects({ change, with: [] }, typeOf, since);
}

/** What happened to a change that is no longer reported: `file "/etc/x": mode is 0644 again`, `file "/etc/x": mode 0644 → 0600, accepted`. */
export function printOutcome(change: Change, outcome: ChangeOutcome, typeOf: TypeOf): string {
  const { kind, noun, name, attribute, from } = change;
  const subject = printSubject(change);
  if (outcome.how === 'again') {
    if (isDryRun(noun)) return `${subject}: would not change ${name} any more`;
    if (kind !== 'changed' || attribute === undefined)
      return `${subject}: ${kind === 'new' ? 'gone' : 'there'} again`;
    return `${subject}: ${attribute} is ${print(from, typeOf(noun, attribute))} again`;
  }
  const until = outcome.how === 'ignored' ? `ignored until ${outcome.until}` : outcome.how;
  return `${subject}: ${what(change, typeOf)}, ${until}`;
}

function printSubject({ noun, name }: Pick<Change, 'noun' | 'name'>): string {
  return name === '' || isDryRun(noun) ? noun : `${noun} ${JSON.stringify(name)}`;
}

function what({ kind, noun, name, attribute, from, to, item }: Change, typeOf: TypeOf): string {
  if (isDryRun(noun)) return `would change ${name}`;
  if (kind === 'changed' && attribute !== undefined) {
    return `${attribute} ${difference(from, to, typeOf(noun, attribute))}`;
  }
  const kept = Object.entries(item ?? {})
    .slice(0, TOLD)
    .map(([key, value]) => `${key} ${print(value, typeOf(noun, key))}`)
    .join(', ');
  return kept === '' ? kind : `${kind} (${kept})`;
}

/** For two lists, only what is not in both. */
function difference(from: Value | undefined, to: Value | undefined, type: ValueType): string {
  if (Array.isArray(from) && Array.isArray(to) && from.length > 0 && to.length > 0) {
    const has = (list: readonly Value[], value: Value) => list.some((one) => isDeepStrictEqual(one, value));
    const gained = to.filter((value) => !has(from, value));
    const lost = from.filter((value) => !has(to, value));
    const parts = [
      ...(gained.length === 0 ? [] : [`gained ${print(gained, type)}`]),
      ...(lost.length === 0 ? [] : [`lost ${print(lost, type)}`]),
    ];
    return parts.length === 0 ? 'in another order' : parts.join(', ');
  }
  return `${print(from, type)} → ${print(to, type)}`;
}

function where({ kind, hosts, others, group }: Change): string {
  const [only] = hosts;
  if (hosts.length === 1) return `on ${only}`;
  const total = hosts.length + others.length;
  const count = others.length === 0 ? `all ${total}` : `${hosts.length} of ${total}`;
  const place = `on ${count} hosts${group === undefined ? '' : ` in ${group}`}`;
  if (others.length === 0) return place;
  return others.length <= hosts.length
    ? `${place}; ${kind === 'changed' ? `${some(others)} behind` : `${kind === 'new' ? 'not' : 'still'} on ${some(others)}`}`
    : `${place}: ${some(hosts)}`;
}

function some(hosts: readonly string[]): string {
  const more = hosts.length > NAMES ? ` and ${hosts.length - NAMES} more` : '';
  return `${hosts.slice(0, NAMES).join(', ')}${more}`;
}

function print(value: Value | undefined, type: ValueType): string {
  if (value === undefined || value === null) return 'nothing';
  const text = Array.isArray(value) ? value.join(', ') : printValue(value, type).replace(/^"(.*)"$/s, '$1');
  if (text === '') return 'nothing';
  if (/^[0-9a-f]{32,128}$/.test(text)) return `${text.slice(0, 12)}…`;
  // Digests of certificates and of images.
  const digest = /^(?:sha256:[0-9a-f]{12}|(?:[0-9A-F]{2}:){6})(?=[0-9a-f]{20}|(?:[0-9A-F]{2}:){8})/.exec(
    text,
  )?.[0];
  if (digest !== undefined) return `${digest.replace(/:$/, '')}…`;
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
