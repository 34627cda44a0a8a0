import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { engineMachine } from '../../transport/docker/engine.ts';

/** The machine of the engine, if it is another one than this. A name that leads to an address of this machine is this machine. */
export async function farEngine(): Promise<string | undefined> {
  const machine = engineMachine();
  if (machine === undefined) return undefined;
  const found = await lookup(machine.replace(/^\[|\]$/g, ''), { all: true }).catch(() => []);
  const own = new Set(
    Object.values(networkInterfaces()).flatMap((addresses) => addresses?.map(({ address }) => address) ?? []),
  );
  return found.some(({ address }) => own.has(address)) ? undefined : machine;
}
