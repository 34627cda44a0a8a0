import { accessOf } from './access.ts';
import { readBelow, textOf } from './properties.ts';
import { Vcenter } from './vcenter.ts';
import { containersOf, LOGIN } from './vcsim.fixture.ts';

/** Machines, containers and volumes of a run, as vcsim itself and the engine know them. @param endpoint of vcsim */
export async function leftOf(endpoint: string, run: string): Promise<readonly string[]> {
  const vcenter = new Vcenter(accessOf({ endpoint, ...LOGIN }), undefined);
  await vcenter.open('look');
  try {
    const wanted = { VirtualMachine: ['name'] };
    const all = await readBelow(vcenter, 'look', vcenter.part('rootFolder'), wanted);
    const names = all.map((seen) => textOf(seen, 'name'));
    return [...names.filter((name) => name.startsWith(`opsproof-${run}`)), ...(await containersOf(run))];
  } finally {
    await vcenter.close();
  }
}
