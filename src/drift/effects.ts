import type { Change } from './compare.ts';

/** A change with its effects on the same hosts: one action, reported in one line. */
export interface ChangeWithEffects {
  readonly change: Change;
  readonly with: readonly Change[];
}

/** What a change explains. */
type Explains = (cause: Change, effect: Change) => boolean;

/** The most telling attribute of a thing of which several changed. */
const LEADING = ['type', 'masked', 'version', 'expires', 'sudo rules', 'authorized keys', 'enabled', 'mode'];

const ACCOUNTS = /^\/etc\/(?:passwd|shadow|group|gshadow|subuid|subgid)$/;
const SUDO = /^\/etc\/sudoers(?:$|\.d\/)/;

/** Noun of the cause → what it explains. Only what cannot be anything else: hiding a change is worse than one line too many. */
const EXPLAINS: readonly (readonly [noun: string, explains: Explains])[] = [
  [
    'package',
    (cause, { kind, noun, name }) =>
      cause.kind !== 'changed' &&
      kind === cause.kind &&
      ((noun === 'file' && !SUDO.test(name) && isOfPackage(cause.name, name)) ||
        (/^(?:service|unit|crontab|group|user)$/.test(noun) && isNamedAfter(cause.name, name))),
  ],
  [
    'user',
    ({ name, attribute }, effect) =>
      (effect.noun === 'group' && (effect.name === name || gained(effect).includes(name))) ||
      isContentOf(effect, attribute === 'sudo rules' ? SUDO : ACCOUNTS),
  ],
  ['group', (_cause, effect) => isContentOf(effect, ACCOUNTS)],
  ['crontab', ({ name }, effect) => isContentOf(effect, name)],
  ['certificate', ({ name }, effect) => isContentOf(effect, name)],
  ['service', (cause, effect) => explainsUnit(`${cause.name}.service`, cause, effect)],
  ['unit', (cause, effect) => explainsUnit(cause.name, cause, effect)],
];

/** Joins changes that one action made on the same hosts, in the order of the changes; nothing is lost. */
export function joinEffects(changes: readonly Change[]): readonly ChangeWithEffects[] {
  const effects = new Map<Change, Change>();
  const fold = (effect: Change, cause: Change) => effects.set(effect, rootOf(cause, effects));
  for (const change of [...changes].sort(byImportance)) {
    const leader = changes.find(
      (other) => other !== change && isSameThing(other, change) && byImportance(other, change) < 0,
    );
    if (leader !== undefined) fold(change, leader);
  }
  for (const [noun, explains] of EXPLAINS) {
    for (const cause of changes.filter((change) => change.noun === noun)) {
      for (const effect of changes) {
        if (effect === cause || effects.has(effect) || rootOf(cause, effects) === effect) continue;
        if (effect.hosts.every((host) => cause.hosts.includes(host)) && explains(cause, effect))
          fold(effect, cause);
      }
    }
  }
  return changes
    .filter((change) => !effects.has(change))
    .map((change) => ({
      change,
      with: changes.filter((other) => rootOf(other, effects) === change && other !== change),
    }));
}

function rootOf(change: Change, effects: ReadonlyMap<Change, Change>): Change {
  const cause = effects.get(change);
  return cause === undefined ? change : rootOf(cause, effects);
}

/** Another attribute of the same thing, changed on the same hosts. */
function isSameThing(a: Change, b: Change): boolean {
  return (
    a.noun === b.noun &&
    a.name === b.name &&
    a.kind === 'changed' &&
    b.kind === 'changed' &&
    a.hosts.length === b.hosts.length &&
    a.hosts.every((host) => b.hosts.includes(host))
  );
}

function byImportance(a: Change, b: Change): number {
  const rank = ({ attribute = '' }: Change) =>
    (LEADING.indexOf(attribute) + LEADING.length + 1) % (LEADING.length + 1);
  return rank(a) - rank(b) || ((a.attribute ?? '') < (b.attribute ?? '') ? -1 : 1);
}

/** Links that enable or mask a unit, and the port of a service that is no longer there. */
function explainsUnit(unit: string, cause: Change, effect: Change): boolean {
  if (effect.noun === 'file' && /^\/etc\/rc[S\d]\.d\/[SK]\d\d/.test(effect.name))
    return effect.name.slice('/etc/rc2.d/S01'.length) === cause.name;
  if (effect.noun === 'file')
    return effect.name.startsWith('/etc/systemd/') && hasPart(effect.name, [unit, `${unit}.d`]);
  const { process } = effect.item ?? {};
  return (
    effect.noun === 'port' &&
    effect.kind !== 'changed' &&
    cause.noun === 'service' &&
    cause.attribute !== 'failed' &&
    typeof process === 'string' &&
    process.startsWith(cause.name)
  );
}

/** A file that is new, gone or has other content; who may read and write it is reported separately. */
function isContentOf({ kind, noun, name, attribute }: Change, path: string | RegExp): boolean {
  const content = kind !== 'changed' || attribute === 'sha256';
  return noun === 'file' && content && (typeof path === 'string' ? name === path : path.test(name));
}

function hasPart(path: string, names: readonly string[]): boolean {
  return path.split('/').some((part) => names.includes(part));
}

/** Names that a list gained or lost. */
function gained({ from, to }: Change): readonly unknown[] {
  if (!Array.isArray(from) || !Array.isArray(to)) return [];
  return [...to.filter((value) => !from.includes(value)), ...from.filter((value) => !to.includes(value))];
}

/** `/etc/nginx/nginx.conf`, `/etc/default/nginx`, `/etc/rc3.d/S01nginx`, `/etc/systemd/…/nginx.service`. */
function isOfPackage(name: string, path: string): boolean {
  return (
    path.includes(name) && path.split('/').some((part) => isNamedAfter(name, part.replace(/^[SK]\d\d/, '')))
  );
}

function isNamedAfter(name: string, thing: string): boolean {
  return thing === name || (thing.startsWith(`${name}.`) && thing.length > name.length + 1);
}
