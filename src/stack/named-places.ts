import { listEnvironments, loadEnvironment, PLACEHOLDER } from '../config/load.ts';
import type { EphemeralEnvironment } from '../model/environment.ts';
import { messageOf } from '../model/errors.ts';
import type { Money } from '../model/money.ts';
import type { Registered } from '../provider/registry.ts';
import type { Scope } from '../provider/remover.ts';

/** What the environments of a repository say about where things of runs are, and what they cost. */
export interface NamedPlaces {
  /** Provider → its places; empty for one that looks in its own place only. */
  readonly scopes: ReadonlyMap<string, readonly Scope[]>;
  /** A line for each environment that could not be read. */
  readonly unread: readonly string[];
  /** What a host costs per hour by the budget of its environment. @param owner `shop/web` */
  priceOf(owner: string): Money | undefined;
}

export interface NamedPlacesOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly providers: readonly Registered[];
  /** As in opsproof.yaml. */
  readonly reports: string;
}

/** Reads every environment; only what says where something is is resolved, and no secret. Never throws. */
export async function namedPlaces({
  cwd,
  env,
  providers,
  reports,
}: NamedPlacesOptions): Promise<NamedPlaces> {
  const shapes = providers.map(({ shape }) => shape);
  const scopes = new Map<string, Scope[]>();
  const prices = new Map<string, Money>();
  const unread: string[] = [];
  const load = async (name: string, secrets: 'leave' | 'where') =>
    loadEnvironment(name, { cwd, env, secrets, providers: shapes, reports });
  const placesIn = ({ name, hosts, settings }: EphemeralEnvironment) => {
    const used = new Set(Object.values(hosts).map(({ provider }) => provider));
    return new Map(
      [...used].map((provider) => {
        const shape = shapes.find((one) => one.name === provider);
        return [provider, shape?.scopeOf?.(settings[provider] ?? {}, { environment: name, cwd, env })];
      }),
    );
  };
  const read = async (name: string) => {
    const environment = await load(name, 'leave');
    // Live hosts are nobody's to sweep, and to resolve where they are may start an inventory.
    if (environment.lifecycle === 'live') return;
    const written = placesIn(environment);
    // A variable that only its hosts need, such as the path of a disk, need not be set to know where they would be.
    const unresolved = [...written.values()].some((scope) => PLACEHOLDER.test(JSON.stringify(scope ?? {})));
    const places = unresolved ? placesIn((await load(name, 'where')) as EphemeralEnvironment) : written;
    for (const [used, scope] of places)
      scopes.set(used, [...(scopes.get(used) ?? []), ...(scope === undefined ? [] : [scope])]);
    const { currency = '', prices: each = {} } = environment.budget ?? {};
    for (const [host, micros] of Object.entries(each)) prices.set(`${name}/${host}`, { currency, micros });
  };
  const tell = (what: string) => (error: unknown) => {
    unread.push(`${what} not read: ${messageOf(error)}`);
  };
  const names = await listEnvironments(cwd).catch((error: unknown) => {
    tell('the environments were')(error);
    return [];
  });
  for (const name of names) await read(name).catch(tell(`the environment "${name}" was`));
  return { scopes, unread, priceOf: (owner) => prices.get(owner) };
}
