import type { Host } from '../host/host.ts';
import { ansible } from './ansible/ansible.ts';
import { ansibleFromHere } from './ansible/here.ts';
import { type ConvergeOutcome, convergeHost } from './converge-host.ts';
import type { Convergence } from './convergence.ts';

export interface ConvergeOptions {
  readonly dry: boolean;
  /** Of each host. */
  readonly timeoutMs: number;
}

/**
 * Converges hosts side by side, or all of them with one run of the tool on this machine, where the options say so. One that fails does not hide the others.
 * @param connect the connection to a host
 * @param told called with each host as soon as it is known what became of it
 */
export async function convergeHosts(
  names: readonly string[],
  connect: (name: string) => Promise<Host>,
  convergence: Convergence,
  options: ConvergeOptions,
  told: (name: string, outcome: ConvergeOutcome) => void,
): Promise<readonly PromiseSettledResult<ConvergeOutcome>[]> {
  const outcomeOf = isFromHere(convergence)
    ? await togetherFromHere(names, connect, convergence, options)
    : async (name: string) => convergeHost(await connect(name), convergence, options);
  return Promise.allSettled(
    names.map(async (name) => {
      const outcome = await outcomeOf(name);
      told(name, outcome);
      return outcome;
    }),
  );
}

function isFromHere({ tool, options }: Convergence): boolean {
  return tool === ansible && options.run?.[0] === 'from here';
}

/** @returns what became of each host; the reason why, for one that could not be reached */
async function togetherFromHere(
  names: readonly string[],
  connect: (name: string) => Promise<Host>,
  convergence: Convergence,
  options: ConvergeOptions,
): Promise<(name: string) => Promise<ConvergeOutcome>> {
  const reached = await Promise.allSettled(
    names.map(async (name) => {
      const host = await connect(name);
      await host.facts();
      return host;
    }),
  );
  const hosts = reached.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const run = hosts.length === 0 ? Promise.resolve(new Map()) : ansibleFromHere(hosts, convergence, options);
  const settled = await Promise.allSettled([run]);
  return async (name) => {
    const one = reached[names.indexOf(name)];
    if (one?.status === 'rejected') throw one.reason;
    const [all] = settled;
    if (all.status === 'rejected') throw all.reason;
    const outcome = all.value.get(name) as ConvergeOutcome | undefined;
    if (outcome === undefined) throw new Error(`the run has no outcome for ${name}`);
    return outcome;
  };
}
