import type { EphemeralEnvironment, EphemeralHost } from '../model/environment.ts';
import { messageOf, UnableError } from '../model/errors.ts';
import type { Obstacle } from '../model/obstacle.ts';
import type { Registered } from '../provider/registry.ts';
import { LATE, within } from '../transport/deadline.ts';

/** What the providers of one environment say about a start, without having made anything. */
export interface Foreseen {
  /** Providers that were asked. */
  readonly asked: readonly string[];
  /** Providers that have nothing that can be asked without a start. */
  readonly silent: readonly string[];
  readonly obstacles: readonly Obstacle[];
}

/** Of one provider. */
const LIMIT_MS = 120_000;

/** Asks every provider of an environment what would keep its hosts from starting. Makes nothing and never throws. */
export async function foresee(
  environment: EphemeralEnvironment,
  providers: readonly Registered[],
  ways: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
  limitMs = LIMIT_MS,
): Promise<Foreseen> {
  const asked: string[] = [];
  const silent: string[] = [];
  const obstacles: Obstacle[] = [];
  const hosts = Object.values(environment.hosts);
  for (const name of new Set(hosts.map(({ provider }) => provider))) {
    const registered = providers.find(({ shape }) => shape.name === name);
    const own = hosts.filter(({ provider }) => provider === name);
    try {
      const found = registered && (await within(ask(registered, own, environment, ways), limitMs));
      if (found === LATE) throw new UnableError(`${name} did not answer within ${limitMs / 1000} s`);
      (found === undefined ? silent : asked).push(name);
      obstacles.push(...(found ?? []));
    } catch (error) {
      const hint = error instanceof UnableError ? error.hint : undefined;
      obstacles.push({ message: messageOf(error), ...(hint === undefined ? {} : { hint }), unable: true });
    }
  }
  return { asked, silent, obstacles };
}

/** Undefined where it has nothing to ask. */
async function ask(
  registered: Registered,
  hosts: readonly EphemeralHost[],
  { name, settings }: EphemeralEnvironment,
  ways: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<readonly Obstacle[] | undefined> {
  const provider = await registered.load();
  return provider.obstacles?.(hosts, { environment: name, settings: settings[provider.name] ?? {}, ...ways });
}
