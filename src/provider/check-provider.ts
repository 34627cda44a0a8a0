import { TRANSPORTS } from '../transport/registry.ts';
import { OURS } from './ours.ts';
import type { ThingKind } from './remover.ts';

const VERBS: readonly unknown[] = ['stop', 'start', 'restart', 'kill', 'pause', 'unpause'];
const REACHED: readonly string[] = TRANSPORTS.map(({ name }) => name);
const READY: readonly unknown[] = ['port', 'http', 'log', 'healthy', 'command'];
const FUNCTIONS = ['read', 'ground', 'start', 'find', 'isThere', 'remove'] as const;
const OPTIONAL = [
  'prepare',
  'release',
  'byHand',
  'caches',
  'mistakes',
  'sources',
  'settingsFiles',
  'price',
  'scopeOf',
  'findAt',
  'obstacles',
] as const;

/** What is wrong with an alleged provider, one line each; empty if it is one. */
export function checkProvider(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return ['a provider is an object'];
  const provider = value as Readonly<Record<string, unknown>>;
  const { name } = provider;
  if (typeof name !== 'string' || !/^[a-z][a-z0-9-]*$/.test(name) || name === OURS)
    return [`a provider needs a name of small letters, digits and -, other than "${OURS}"`];
  const wrong: string[] = [];
  const need = (holds: boolean, what: string) => holds || wrong.push(`the provider "${name}" needs ${what}`);
  need(isText(provider.nature), 'nature: what its hosts are, for example "its hosts are containers"');
  need(isRecord(provider.host), 'host: a map of the keys of a host, {} for none');
  need(
    isSome(provider.transports, REACHED),
    `transports: a list of ${REACHED.join(', ')}, the default first`,
  );
  need(isPart(provider.verbs, VERBS), 'verbs: a list of stop, start, restart, kill, pause, unpause');
  need(isPart(provider.ready, READY), 'ready: a list of port, http, log, healthy, command');
  need(
    isLimits(provider.limits),
    'limits: { startMs, stopMs }, and groundMs and prepareMs if you like, each above 0',
  );
  need(
    isKinds(provider.kinds),
    'kinds: a list of { name, limitMs }, each name once, in the order in which they go',
  );
  for (const key of FUNCTIONS) need(typeof provider[key] === 'function', `a function ${key}`);
  for (const key of OPTIONAL)
    need(
      provider[key] === undefined || typeof provider[key] === 'function',
      `a function for ${key}, or none`,
    );
  return wrong;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPart(value: unknown, allowed: readonly unknown[]): value is readonly unknown[] {
  return Array.isArray(value) && value.every((item) => allowed.includes(item));
}

function isSome(value: unknown, allowed: readonly unknown[]): boolean {
  return isPart(value, allowed) && value.length > 0;
}

function isLimits(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { startMs, stopMs, groundMs = startMs, prepareMs = startMs } = value;
  return [startMs, stopMs, groundMs, prepareMs].every(isTime);
}

function isKinds(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  const kinds = value as readonly Partial<ThingKind>[];
  const sound = kinds.every((kind) => isRecord(kind) && isText(kind.name) && isTime(kind.limitMs));
  return sound && new Set(kinds.map(({ name }) => name)).size === kinds.length;
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && Number.isFinite(value);
}
