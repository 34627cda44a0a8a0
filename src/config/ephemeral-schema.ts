import type { ProviderShape } from '../provider/shape.ts';
import { keys, make, map, type z } from '../schema/shape.ts';
import { duration } from '../schema/values.ts';
import { budgetSchema } from './budget-schema.ts';
import { ephemeralKeys, type madeKeys, ownKeys, provider } from './host-schema.ts';

/**
 * The description of an ephemeral environment: the keys that every one has, and for each host the keys of its provider. Keys of other
 * providers are accepted here, because ephemeral-host.ts reports which provider has them.
 */

const HOST = 'a map of keys of a host';
const HOSTS = 'a map of host names';
export const LIFECYCLE = 'ephemeral (brought up and torn down) or live (exists already)';

export type HostInput = z.infer<z.ZodObject<typeof madeKeys>> & { transport?: string | undefined };

/** How a host, a group or the defaults are written, before they are checked. */
interface Written {
  readonly provider?: unknown;
  readonly groups?: unknown;
}

/** The provider of an entry as written: its own, its last group's, that of the defaults, or the environment's. */
export function providerOf(tree: unknown, entry: unknown): string | undefined {
  const { provider: top, defaults, groups } = record(tree);
  const own = record(entry) as Written;
  const names = Array.isArray(own.groups) ? own.groups.toReversed() : [];
  const all = [own, ...names.map((name) => record(record(groups)[String(name)])), record(defaults)];
  const named = all.map((layer) => layer.provider).find((name) => typeof name === 'string');
  return named ?? (typeof top === 'string' ? top : undefined);
}

/** @param tree the file, whose hosts decide which providers matter */
export function ephemeralSchema(
  shapes: readonly ProviderShape[],
  everyEnvironment: z.ZodRawShape,
  tree: unknown,
) {
  const shapeOf = (entry: unknown) => shapes.find(({ name }) => name === providerOf(tree, entry));
  const hosts = record(record(tree).hosts);
  const used = new Set(Object.values(hosts).map(shapeOf));
  const shared = keys(
    { ...loose(shapes), ...ephemeralKeys, ...together([...used].filter((shape) => shape !== undefined)) },
    HOST,
  );
  const host = (shape: ProviderShape | undefined) =>
    keys({ ...loose(shapes), ...ownKeys, ...ephemeralKeys, ...shape?.host }, HOST).nullable();
  const entries = Object.entries(hosts).map(([name, entry]) => [name, host(shapeOf(entry))] as const);
  return wholeFile(everyEnvironment, {
    providers: settingsSchema(shapes),
    shared,
    hosts: keys(Object.fromEntries(entries), HOSTS),
  });
}

/** For editors: every key of every provider; below it says who has which key. */
export function ephemeralEditorSchema(
  shapes: readonly ProviderShape[],
  everyEnvironment: z.ZodRawShape,
): z.ZodType {
  const all = { ...ephemeralKeys, ...together(shapes) };
  return wholeFile(everyEnvironment, {
    providers: settingsSchema(shapes),
    shared: keys(all, HOST),
    hosts: map(keys({ ...ownKeys, ...all }, HOST).nullable(), HOSTS),
  });
}

interface Parts {
  readonly providers: z.ZodType;
  readonly shared: z.ZodType;
  readonly hosts: z.ZodType;
}

function wholeFile(everyEnvironment: z.ZodRawShape, { providers, shared, hosts }: Parts) {
  return keys(
    {
      lifecycle: make.literal('ephemeral', { error: () => LIFECYCLE }),
      provider: provider.describe(
        'What brings up the hosts that do not name a provider: docker, processes, kubernetes …',
      ),
      providers: providers.describe('Settings of the providers, by name').optional(),
      budget: budgetSchema
        .describe('What its stacks may cost; a stack that could cost more is not brought up')
        .optional(),
      ttl: duration
        .describe('How long a stack may live before anyone may remove it; default 2 hours')
        .optional(),
      ...everyEnvironment,
      defaults: shared.describe('For all hosts').optional(),
      groups: map(shared, 'a map of groups').describe('For the hosts of a group').optional(),
      hosts,
    },
    'a map of lifecycle, provider, hosts …',
  );
}

function settingsSchema(shapes: readonly ProviderShape[]) {
  const entries = shapes.map(({ name, settings = {} }) => [
    name,
    keys(
      settings,
      `a map of ${Object.keys(settings).join(', ') || 'nothing: it has no settings'}`,
    ).optional(),
  ]);
  return keys(Object.fromEntries(entries) as z.ZodRawShape, 'a map of providers');
}

/** Any value for every key that some provider has. */
function loose(shapes: readonly ProviderShape[]): z.ZodRawShape {
  const names = shapes.flatMap(({ host }) => Object.keys(host));
  return Object.fromEntries(names.map((name) => [name, make.unknown().optional()]));
}

/** The keys of several providers; if two have a key of the same name, it takes the values of either. */
function together(shapes: readonly ProviderShape[]): z.ZodRawShape {
  const all = new Map<string, z.ZodType[]>();
  for (const { host } of shapes)
    for (const [name, type] of Object.entries(host)) {
      const known = all.get(name) ?? [];
      if (!known.includes(type as z.ZodType)) all.set(name, [...known, type as z.ZodType]);
    }
  return Object.fromEntries(
    [...all].map(([name, types]) => {
      const [first = make.unknown(), second, ...rest] = types;
      return [name, second === undefined ? first : make.union([first, second, ...rest]).optional()];
    }),
  );
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
