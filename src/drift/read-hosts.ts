import { revealedSecrets } from '../config/revealed-secrets.ts';
import { Host } from '../host/host.ts';
import type { AuditLine } from '../model/audit-line.ts';
import type { LiveEnvironment } from '../model/environment.ts';
import { UnableError } from '../model/errors.ts';
import { Mask } from '../model/mask.ts';
import { maskValue } from '../model/mask-value.ts';
import { protectionOf } from '../model/protection.ts';
import type { StackHost } from '../provider/provider.ts';
import type { Resource, Watchlist } from '../resource/resource.ts';
import { adoptedHosts } from '../stack/live-hosts.ts';
import type { Blind } from './compare.ts';
import { type DryRunsOfHost, dryRunsOf } from './dry-run.ts';
import { type HostInventory, takeInventory } from './inventory.ts';

/** How many hosts are read at the same time. */
const HOSTS_AT_ONCE = 20;

/**
 * Reads every host of the environment; a host that cannot be reached is blind only for itself.
 * @param withDryRuns also makes the dry runs that the environment names
 */
export async function readHosts(
  environment: LiveEnvironment,
  resources: readonly Resource[],
  watched: Watchlist,
  note: (line: AuditLine) => void = () => {},
  withDryRuns = false,
): Promise<{ inventories: Readonly<Record<string, HostInventory>>; blind: readonly Blind[] }> {
  const mask = new Mask();
  for (const secret of await revealedSecrets(environment)) mask.add(secret);
  // A comparison only looks, even where actions are allowed.
  const protection = protectionOf({ ...environment, environment: environment.name, protected: true });
  const inventories: Record<string, HostInventory> = {};
  const blind: Blind[] = [];
  const waiting = [...adoptedHosts(environment)];
  const worker = async () => {
    for (let member = waiting.shift(); member !== undefined; member = waiting.shift()) {
      const { name, groups, target } = member;
      const host = new Host({
        name,
        groups,
        target,
        ...(protection === undefined ? {} : { protection }),
        note: (line) => note({ environment: environment.name, ...line }),
      });
      try {
        const around = {
          host: async () => host,
          reach: async () => undefined,
          endpoint: () => undefined,
          response: undefined,
          reply: undefined,
        };
        const inventory = maskValue(
          await takeInventory(name, around, resources, watched),
          mask,
        ) as HostInventory;
        const dry = withDryRuns ? await dryRuns(environment, member, note) : undefined;
        inventories[name] =
          dry === undefined
            ? inventory
            : {
                ...inventory,
                items: { ...inventory.items, ...(maskValue(dry.items, mask) as typeof dry.items) },
              };
        for (const spot of dry?.blind ?? []) blind.push({ ...spot, why: mask.apply(spot.why) });
        for (const [noun, why] of Object.entries(inventory.unable)) blind.push({ host: name, noun, why });
      } catch (error) {
        if (!(error instanceof UnableError)) throw error;
        blind.push({ host: name, why: mask.apply(error.message) });
      } finally {
        await host.close();
      }
    }
  };
  await Promise.all(Array.from({ length: HOSTS_AT_ONCE }, worker));
  return { inventories, blind };
}

/** The environment's file names them, which allows them where nothing else may be changed. Over a connection of their own. */
async function dryRuns(
  environment: LiveEnvironment,
  { name, groups, target }: StackHost,
  note: (line: AuditLine) => void,
): Promise<DryRunsOfHost | undefined> {
  const { converge = [] } = environment;
  if (!converge.some(({ hosts }) => hosts.includes(name))) return undefined;
  const host = new Host({
    name,
    groups,
    target,
    note: (line) => note({ environment: environment.name, ...line }),
  });
  try {
    return await dryRunsOf(host, converge);
  } finally {
    await host.close();
  }
}
