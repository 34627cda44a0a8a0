import { CloudHost } from '../machine/cloud-host.ts';
import { jumpTo } from '../machine/jump.ts';
import type { Provider } from '../provider.ts';
import type { SettingsOf, Trace } from '../remover.ts';
import { makeGround, type VsphereGround } from './ground.ts';
import { makeMachine, USER } from './make-machine.ts';
import { vsphereObstacles } from './obstacles.ts';
import type { VirtualMachineOwn } from './settings.ts';
import { vsphereShape } from './shape.ts';
import { vsphereThings } from './things.ts';
import { VsphereMachine } from './vsphere-machine.ts';

/** Hosts as virtual machines of vSphere, cloned by a vCenter. */
export function vsphere(settingsOf?: SettingsOf): Provider<VirtualMachineOwn, VsphereGround> {
  return {
    ...vsphereShape,
    ...vsphereThings(settingsOf),

    ground: makeGround,
    obstacles: vsphereObstacles,

    async start(host, _peers, ground, context) {
      context.signal.throwIfAborted();
      const { machine, hostKeys } = await makeMachine(host, ground, context);
      const { vcenter, looks, key, hosts } = ground;
      const running = new CloudHost({
        host,
        machine: new VsphereMachine({ vcenter, looks, host: host.name, machine, stopMs: host.stopMs }),
        user: USER,
        privateKey: key.privateKey,
        ...(hostKeys === undefined ? {} : { hostKeys }),
        ...(host.jump === undefined ? {} : { jump: jumpTo(host.jump, hosts) }),
        beside: hosts,
        note: (line) => context.note(host.name, line),
      });
      hosts.set(host.name, running);
      return running;
    },

    async release({ hosts, vcenter }) {
      await Promise.all([...hosts.values()].map((host) => host.release()));
      await vcenter.close();
    },

    byHand(things: readonly Trace[]) {
      const [endpoint] = things.flatMap(({ scope }) => scope?.endpoint ?? []);
      return `GOVC_URL=${endpoint} govc vm.destroy ${things.map(({ id }) => id).join(' ')}`;
    },
  };
}
