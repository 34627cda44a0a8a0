import { didYouMean, nearest } from '../model/nearest.ts';
import { commandPattern } from '../model/protection.ts';
import { type ApprovalDemand, approvalDemand } from './approval-demand.ts';
import { budgetOf, budgetTtl } from './budget.ts';
import { checkNeeds } from './check-needs.ts';
import type { Environment, EphemeralEnvironment, EphemeralHost, LiveEnvironment } from '../model/environment.ts';
import { environmentDigest } from './environment-digest.ts';
import { ephemeralHosts } from './ephemeral-host.ts';
import { durationOf, type Reading } from '../schema/reading.ts';
import { liveHosts } from './live-host.ts';
import { checkName, type MergedHost, mergeHosts } from './merge-hosts.ts';
import { ProblemList } from './problem-list.ts';
import {
  type EphemeralInput,
  ephemeralSchema,
  issuesOf,
  type LiveInput,
  liveSchema,
  PLACEHOLDER,
} from './schema.ts';
import { reportIssues } from './schema-problems.ts';
import type { SecretContext, SecretMode } from './secret-source.ts';
import { Texts } from './texts.ts';
import type { YamlFile } from './yaml-file.ts';

const TTL_MS = 2 * 60 * 60 * 1000;

export interface ReadOptions extends SecretContext {
  /** The environment's name. */
  readonly name: string;
  readonly secrets: SecretMode;
  /** Names that `provider` may have; any when left out. */
  readonly providers?: readonly string[];
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
  const texts = await Texts.resolve(source.tree, context, problems, which);
  const { cwd, folder, env, secrets, reports = 'reports' } = options;
  const reading: Reading = { cwd, folder, env, secrets, texts, problems };
  const lifecycle = lifecycleOf(source.tree);
  const schema = lifecycle === 'live' ? liveSchema : ephemeralSchema;
  const { provider } = (source.tree ?? {}) as { provider?: unknown };
  if (
    lifecycle === 'ephemeral' &&
    typeof provider === 'string' &&
    options.providers?.includes(provider) === false
  ) {
    problems.add(
      ['provider'],
      `there is no provider "${provider}"; ${didYouMean(provider, options.providers)}`,
    );
  }
  const sound = reportIssues(issuesOf(schema, source.tree), source.tree, problems) ?? {};
  const environment =
    lifecycle === 'live'
      ? readLive(sound as LiveInput, source, options.name, reading)
      : readEphemeral(sound as EphemeralInput, source, options.name, reading);
  const approval = await approvalOf(sound as LiveInput | EphemeralInput, source, reading);
  problems.throwIfAny();
  const { by = [] } = approval ?? {};
  const resolved = options.secrets !== 'leave';
  const digest =
    approval === undefined
      ? undefined
      : await environmentDigest(environment, source, by, texts, { cwd, resolved, reports });
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

/** Also when it is missing or misspelt, so that the rest of the file can be checked. */
function lifecycleOf(tree: unknown): Environment['lifecycle'] {
  const { lifecycle, provider } = (tree ?? {}) as { lifecycle?: unknown; provider?: unknown };
  if (lifecycle === 'live' || lifecycle === 'ephemeral') return lifecycle;
  return provider === undefined ? 'live' : 'ephemeral';
}

function readLive(input: LiveInput, { file }: YamlFile, name: string, reading: Reading): LiveEnvironment {
  const layers = { ...input, top: { known_hosts: input.known_hosts } };
  const hosts = mergeHosts(layers, reading.problems).flatMap((host) => liveHosts(host, reading));
  return {
    name,
    file,
    lifecycle: 'live',
    protected: input.protected ?? false,
    ...commandsOf(input, reading),
    hosts: Object.fromEntries(hosts.map((host) => [host.name, host])),
    endpoints: endpointsOf(input.endpoints, hosts, reading),
  };
}

function readEphemeral(
  input: EphemeralInput,
  { file, tree }: YamlFile,
  name: string,
  reading: Reading,
): EphemeralEnvironment {
  const layers = { ...input, top: { known_hosts: input.known_hosts } };
  const paths = new Map<string, readonly (string | number)[]>();
  const merged = mergeHosts(layers, reading.problems);
  const hosts = merged.flatMap((host): EphemeralHost[] => {
    if (input.provider === 'docker') checkImage(host, tree, reading);
    const made = ephemeralHosts(host, input.provider, reading);
    for (const { name } of made) paths.set(name, host.origin('needs'));
    return made;
  });
  for (const { host, message } of checkNeeds(hosts)) reading.problems.add(paths.get(host) ?? [], message);
  const { ttl, budget } = input;
  const ttlMs =
    (budget && budgetTtl(budget, ttl, reading.problems)) ?? durationOf(ttl, TTL_MS, ['ttl'], reading);
  return {
    name,
    file,
    lifecycle: 'ephemeral',
    provider: input.provider,
    ttlMs,
    ...(input.budget === undefined ? {} : { budget: budgetOf(input.budget, hosts, ttlMs, reading.problems) }),
    protected: input.protected ?? false,
    ...commandsOf(input, reading),
    hosts: Object.fromEntries(hosts.map((host) => [host.name, host])),
    endpoints: endpointsOf(input.endpoints, hosts, reading),
  };
}

/** A container comes from exactly one of the two. */
function checkImage(
  { merged, own, path }: MergedHost<NonNullable<EphemeralInput['defaults']>>,
  tree: unknown,
  { problems }: Reading,
): void {
  const { image, build } = merged;
  if (image !== undefined && build !== undefined) {
    problems.add(path, 'has both image and build; a container comes from one of them');
  }
  for (const key of ['args', 'dockerfile', 'target'] as const) {
    if (build === undefined && own[key] !== undefined)
      problems.add([...path, key], 'means nothing without build');
  }
  if (image !== undefined || build !== undefined) return;
  // One that is written but wrong was told about already.
  const written = path.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], tree) ?? {};
  if (Object.keys(written).some((key) => nearest(key, ['image', 'build'], 1).length > 0)) return;
  problems.add(path, 'needs an image or a folder to build, for example image: nginx');
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

function commandsOf(
  { commands = [], protected: isProtected, approval }: LiveInput | EphemeralInput,
  { texts, problems }: Reading,
): Pick<Environment, 'commands'> {
  const guarded = isProtected === true || approval !== undefined;
  if (commands.length > 0 && !guarded)
    problems.add(['commands'], 'means something only with protected: true, or with approval');
  const checked = commands.map((raw, index) => {
    const command = texts.plain(raw);
    const pattern = commandPattern(command);
    try {
      if (pattern !== undefined) new RegExp(pattern.source, pattern.flags);
    } catch (error) {
      problems.add(['commands', index], `is no pattern: ${(error as Error).message}`);
    }
    return command;
  });
  return guarded ? { commands: checked } : {};
}
