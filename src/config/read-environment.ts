import { commandPattern } from '../model/allowed-command.ts';
import type { ApprovalDemand } from '../model/approval.ts';
import type {
  Environment,
  EphemeralEnvironment,
  EphemeralHost,
  LiveEnvironment,
} from '../model/environment.ts';
import { didYouMean } from '../model/nearest.ts';
import { SHAPES, shapeOf } from '../provider/registry.ts';
import type { ProviderShape } from '../provider/shape.ts';
import { PLACEHOLDER } from '../schema/placeholder.ts';
import {
  durationOf,
  mapValues,
  type Reading,
  type SecretContext,
  type SecretMode,
} from '../schema/reading.ts';
import { issuesOf } from '../schema/shape.ts';
import { apisOf } from './apis.ts';
import { approvalDemand } from './approval-demand.ts';
import { budgetOf, budgetTtl } from './budget.ts';
import { checkNeeds, checkReach } from './check-needs.ts';
import { readDryRuns } from './dry-runs.ts';
import { environmentDigest } from './environment-digest.ts';
import type { EphemeralInput, LiveInput } from './environment-input.ts';
import { ephemeralHosts } from './ephemeral-host.ts';
import { ephemeralSchema, providerOf } from './ephemeral-schema.ts';
import { tellForeignKeys } from './foreign-keys.ts';
import { topKeys } from './host-schema.ts';
import { listedHosts, tellConnections } from './inventory/listed-hosts.ts';
import { liveHosts } from './live-host.ts';
import { checkName, mergeHosts } from './merge-hosts.ts';
import { ProblemList } from './problem-list.ts';
import { everyEnvironment, liveSchema } from './schema.ts';
import { reportIssues } from './schema-problems.ts';
import { Texts } from './texts.ts';
import type { YamlFile } from './yaml-file.ts';

const TTL_MS = 2 * 60 * 60 * 1000;

export interface ReadOptions extends SecretContext {
  /** The environment's name. */
  readonly name: string;
  readonly secrets: SecretMode;
  /** The available providers; default: those that come with opsproof. */
  readonly providers?: readonly ProviderShape[];
  /** Folder for reports, as in opsproof.yaml. */
  readonly reports?: string;
}

/**
 * Makes an environment of a parsed file.
 * @throws ConfigurationError with every mistake in it
 */
export async function readEnvironment(source: YamlFile, options: ReadOptions): Promise<Environment> {
  const problems = new ProblemList(source);
  if (source.problems.length > 0) problems.throwIfAny();
  const context = options.secrets === 'leave' ? undefined : options;
  const which = options.secrets === 'where' ? 'where' : 'all';
  const { cwd, folder, env, secrets, reports = 'reports', providers: shapes = SHAPES } = options;
  const where = shapes.flatMap((shape) => shape.where ?? []);
  const texts = await Texts.resolve(source.tree, context, problems, which, where);
  const reading: Reading = { cwd, folder, env, secrets, texts, problems };
  const lifecycle = lifecycleOf(source.tree);
  const schema = lifecycle === 'live' ? liveSchema : ephemeralSchema(shapes, everyEnvironment, source.tree);
  if (lifecycle === 'ephemeral') tellUnknownProviders(source.tree, shapes, problems);
  const sound = reportIssues(issuesOf(schema, source.tree), source.tree, problems) ?? {};
  const environment =
    lifecycle === 'live'
      ? await readLive(sound as LiveInput, source, options.name, reading, problems)
      : readEphemeral(sound as EphemeralInput, source, options.name, shapes, reading);
  const approval = await approvalOf(sound as LiveInput | EphemeralInput, source, reading);
  problems.throwIfAny();
  const { by = [] } = approval ?? {};
  const resolved = options.secrets !== 'leave';
  const digest =
    approval === undefined
      ? undefined
      : await environmentDigest(environment, source, by, texts, { cwd, resolved, reports, shapes });
  return {
    ...environment,
    ...(approval === undefined
      ? {}
      : { approval: { ...approval, ...(digest === undefined ? {} : { digest }) } }),
    secrets: texts.secrets(),
  };
}

async function approvalOf(
  input: LiveInput | EphemeralInput,
  source: YamlFile,
  reading: Reading,
): Promise<ApprovalDemand | undefined> {
  if (input.approval === undefined) return undefined;
  return await approvalDemand(input.approval, input.protected ?? false, source.lineOf(['approval']), reading);
}

/** Used even if it is missing or misspelt, so that the rest of the file can be checked. */
function lifecycleOf(tree: unknown): Environment['lifecycle'] {
  const { lifecycle, provider } = (tree ?? {}) as { lifecycle?: unknown; provider?: unknown };
  if (lifecycle === 'live' || lifecycle === 'ephemeral') return lifecycle;
  return provider === undefined ? 'live' : 'ephemeral';
}

async function readLive(
  input: LiveInput,
  { file, tree }: YamlFile,
  name: string,
  reading: Reading,
  problems: ProblemList,
): Promise<LiveEnvironment> {
  const { inventory } = input;
  const said = problems.mentions(['hosts']) || problems.mentions(['inventory']);
  if (tree !== null && inventory === undefined && input.hosts === undefined && !said)
    problems.add(['hosts'], 'is missing; expected: a map of host names, or inventory');
  // Most environments have none, and ten dialects are loaded to read one.
  const found =
    inventory === undefined
      ? undefined
      : await (await import('./inventory/read-inventory.ts')).readInventory(inventory, reading, problems);
  const listed = listedHosts(found?.hosts ?? [], problems);
  const merged = mergeHosts({ ...input, top: topOf(input), listed, open: found?.unread === true }, problems);
  tellConnections(merged, found?.hosts ?? [], problems);
  const hosts = merged.flatMap((host) => liveHosts(host, reading, listed));
  return {
    name,
    file,
    lifecycle: 'live',
    protected: input.protected ?? false,
    ...commandsOf(input, reading),
    hosts: Object.fromEntries(hosts.map((host) => [host.name, host])),
    ...(found?.unread === true ? { unread: true as const } : {}),
    ...(input.converge === undefined
      ? {}
      : { converge: readDryRuns(input.converge, hosts, found?.unread === true, reading) }),
    endpoints: endpointsOf(input.endpoints, hosts, reading),
    ...apisIn(input, hosts, reading),
  };
}

/** Where it is named: at the top, in defaults, a group or a host. */
function tellUnknownProviders(tree: unknown, shapes: readonly ProviderShape[], problems: ProblemList): void {
  const { provider, defaults, groups, hosts } = (tree ?? {}) as Record<string, unknown>;
  const named = [
    [['provider'], provider] as const,
    [['defaults', 'provider'], (defaults as Named)?.provider] as const,
    ...[['groups', groups] as const, ['hosts', hosts] as const].flatMap(([key, map]) =>
      Object.entries((map ?? {}) as Record<string, Named>).map(
        ([name, entry]) => [[key, name, 'provider'], entry?.provider] as const,
      ),
    ),
  ];
  const names = shapes.map(({ name }) => name);
  for (const [path, name] of named)
    if (typeof name === 'string' && !names.includes(name))
      problems.add(path, `there is no provider "${name}"; ${didYouMean(name, names)}`);
}

type Named = { readonly provider?: unknown } | null | undefined;

function readEphemeral(
  input: EphemeralInput,
  { file, tree }: YamlFile,
  name: string,
  shapes: readonly ProviderShape[],
  reading: Reading,
): EphemeralEnvironment {
  const written = (tree as { hosts?: unknown } | null)?.hosts;
  const shapeFor = (entry: unknown) => shapeOf(providerOf(input, entry) ?? '', shapes);
  const layers = {
    ...input,
    top: topOf(input),
    written,
    mergingOf: (entry: unknown) => shapeFor(entry) ?? {},
  };
  const paths = new Map<string, readonly (string | number)[]>();
  const shaped = mergeHosts(layers, reading.problems).flatMap((host) => {
    const shape = shapeFor({ ...host.own, groups: host.groups });
    return shape === undefined ? [] : [{ host, shape }];
  });
  tellForeignKeys(shaped, shapes, reading.problems);
  const hosts = shaped.flatMap(({ host, shape }): EphemeralHost[] => {
    const made = ephemeralHosts(host, shape, shapes, reading);
    for (const one of made) paths.set(one.name, host.origin('needs'));
    return made;
  });
  for (const { host, message } of checkNeeds(hosts)) reading.problems.add(paths.get(host) ?? [], message);
  for (const { host, message, hint } of checkReach(hosts, shapes))
    reading.problems.add(paths.get(host) ?? [], message, hint);
  const { ttl, budget } = input;
  const ttlMs =
    (budget && budgetTtl(budget, ttl, reading.problems)) ?? durationOf(ttl, TTL_MS, ['ttl'], reading);
  const settings = mapValues(input.providers, (each) => resolved(each, reading) as object);
  return {
    name,
    file,
    lifecycle: 'ephemeral',
    provider: input.provider,
    settings,
    ttlMs,
    ...(input.budget === undefined
      ? {}
      : { budget: budgetOf(input.budget, hosts, ttlMs, { shapes, settings }, reading.problems) }),
    protected: input.protected ?? false,
    ...commandsOf(input, reading),
    hosts: Object.fromEntries(hosts.map((host) => [host.name, host])),
    endpoints: endpointsOf(input.endpoints, hosts, reading),
    ...apisIn(input, hosts, reading),
  };
}

/** The same data with its texts resolved. */
function resolved(node: unknown, reading: Reading): unknown {
  if (typeof node === 'string') return reading.texts.guardedText(node);
  if (Array.isArray(node)) return node.map((item) => resolved(item, reading));
  if (typeof node !== 'object' || node === null) return node;
  return mapValues(node as Record<string, unknown>, (value) => resolved(value, reading));
}

function endpointsOf(
  input: Readonly<Record<string, string>> | undefined,
  hosts: readonly { readonly name: string }[],
  { texts, problems }: Reading,
): Record<string, string> {
  const entries = Object.entries(input ?? {}).map(([name, raw]): [string, string] => {
    const at = ['endpoints', name];
    checkName(name, 'endpoint', at, problems);
    if (hosts.some((host) => host.name === name)) problems.add(at, `"${name}" is already the name of a host`);
    const url = texts.guardedText(raw);
    if (!PLACEHOLDER.test(url) && !/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(url)) {
      problems.add(at, `found ${JSON.stringify(raw)}, allowed: a URL such as https://pay.example.com`);
    } else if (!PLACEHOLDER.test(url) && !URL.canParse(url))
      problems.add(at, `${JSON.stringify(raw)} is not a URL`);
    return [name, url];
  });
  return Object.fromEntries(entries);
}

/** Absent where there are none, as in most environments. */
function apisIn(
  { api, endpoints = {} }: LiveInput | EphemeralInput,
  hosts: readonly { readonly name: string }[],
  reading: Reading,
): Pick<Environment, 'apis'> {
  const taken = [...hosts.map(({ name }) => name), ...Object.keys(endpoints)];
  return api === undefined ? {} : { apis: apisOf(api, taken, reading) };
}

function commandsOf(
  { commands = [], protected: isProtected, approval }: LiveInput | EphemeralInput,
  { texts, problems }: Reading,
): Pick<Environment, 'commands'> {
  const guarded = isProtected === true || approval !== undefined;
  if (commands.length > 0 && !guarded)
    problems.add(['commands'], 'works only with protected: true, or with approval');
  const checked = commands.map((raw, index) => {
    const command = texts.plain(raw);
    const pattern = commandPattern(command);
    try {
      if (pattern !== undefined) new RegExp(pattern.source, pattern.flags);
    } catch (error) {
      problems.add(['commands', index], `is not a pattern: ${(error as Error).message}`);
    }
    return command;
  });
  return guarded ? { commands: checked } : {};
}

/** What hosts inherit from the top of the file. */
function topOf(input: object): object {
  return Object.fromEntries(Object.entries(input).filter(([key]) => Object.hasOwn(topKeys, key)));
}
