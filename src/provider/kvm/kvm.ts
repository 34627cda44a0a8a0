import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnableError } from '../../model/errors.ts';
import type { Provider } from '../provider.ts';
import { byHand } from './by-hand.ts';
import { diskOf } from './disk.ts';
import { KVM_MARK, type MachineGround, makeGround } from './ground.ts';
import { copyOverlay, makeOverlay } from './machine-disk.ts';
import type { MachineOwn } from './machine-host.ts';
import { kvmObstacles } from './obstacles.ts';
import { savedState } from './saved-state.ts';
import { kvmShape } from './shape.ts';
import { releaseGround, startMachine } from './start-machine.ts';
import { type SavedState, STATE } from './state.ts';
import { machineCaches, machineThings } from './things.ts';

/** Hosts as virtual machines of qemu on this machine, each with an overlay of its own over a disk that nobody writes to. */
export const kvm: Provider<MachineOwn, MachineGround> = {
  ...kvmShape,
  ...machineThings(KVM_MARK),
  ...machineCaches,
  obstacles: kvmObstacles,
  ground: (hosts, context) => makeGround(hosts, context, KVM_MARK),

  async prepare(host, ground, context) {
    const progress = (phase: string) => context.progress(host.name, phase);
    const disk = await diskOf(host, ground.places, context.signal, progress);
    ground.disks.set(host.name, disk);
    if (host.snapshot) ground.states.set(host.name, await savedState(host, disk, ground, context));
  },

  async start(host, peers, ground, context) {
    const base = ground.disks.get(host.name);
    if (context.signal.aborted || base === undefined)
      throw new UnableError(`the start of "${host.name}" was interrupted`);
    const state = ground.states.get(host.name);
    return startMachine(host, peers, ground, context, {
      async disk(folder, console) {
        if (state === undefined) await makeOverlay(folder, base, ground.env);
        else resume(folder, console, state, ground);
      },
      state,
    });
  },

  release: releaseGround,
  byHand,
};

/** The console continues where it was when the state was saved. */
function resume(folder: string, console: string, { key }: SavedState, { places }: MachineGround): void {
  const saved = join(places.states, key);
  copyOverlay(folder, join(saved, STATE.disk));
  copyFileSync(join(saved, STATE.console), console);
}
