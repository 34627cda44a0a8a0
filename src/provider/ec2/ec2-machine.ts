import { setTimeout as pause } from 'node:timers/promises';
import type { HostVerb } from '../../model/host-verb.ts';
import type { CloudMachine, MachineSeen } from '../machine/cloud-host.ts';
import type { Cloud } from './client.ts';
import type { FoundInstance, Instances } from './instances.ts';
import { patiently } from './patience.ts';

const POLL_MS = 500;
/** The stack gives up a verb that takes longer. */
const LONGEST_WAIT_MS = 10 * 60_000;

export interface Ec2MachineOptions {
  readonly cloud: Cloud;
  readonly instances: Instances;
  /** Name of the host. */
  readonly host: string;
  readonly id: string;
  /** True: it is reached at its public address. */
  readonly open: boolean;
}

/** One instance, as EC2 shows it. */
export class Ec2Machine implements CloudMachine {
  readonly #options: Ec2MachineOptions;
  #seenOnce = false;
  /** It was stopped by us: that is not dying. */
  #stopped = false;

  constructor(options: Ec2MachineOptions) {
    this.#options = options;
  }

  async look(): Promise<MachineSeen> {
    const { instances, id, open } = this.#options;
    const found = (await instances.now()).find((one) => one.id === id);
    // Right after its start EC2 may not know it yet; one that was there and is missing now is gone.
    if (found === undefined) return { life: this.#seenOnce ? { died: 'it no longer exists' } : 'starting' };
    this.#seenOnce = true;
    const address = open ? found.publicAddress : found.privateAddress;
    const { privateAddress: inner } = found;
    return {
      life: this.#lifeOf(found, address),
      ...(address === undefined ? {} : { address }),
      ...(inner === undefined ? {} : { inner }),
    };
  }

  #lifeOf({ state, reason }: FoundInstance, address: string | undefined): MachineSeen['life'] {
    if (state === 'running') return address === undefined ? 'starting' : 'running';
    if (state === 'pending') return 'starting';
    if (this.#stopped && (state === 'stopped' || state === 'stopping')) return 'starting';
    return { died: `EC2 says ${state}${reason === '' ? '' : `, ${reason}`}` };
  }

  console(): Promise<string> {
    return this.#options.instances.console(this.#options.id);
  }

  async act(verb: HostVerb): Promise<void> {
    // A reboot leaves an instance running, so nothing shows when it was done: it is stopped and started.
    if (verb !== 'start') await this.#stop(verb === 'kill');
    if (verb === 'start' || verb === 'restart') await this.#start();
  }

  async #stop(force: boolean): Promise<void> {
    const { cloud, id } = this.#options;
    this.#stopped = true;
    await cloud.ask('EC2 did not stop it', (ec2, options) =>
      ec2.stopInstances({ InstanceIds: [id], ...(force ? { Force: true } : {}) }, options),
    );
    await this.#until('stopped');
  }

  async #start(): Promise<void> {
    const { cloud, id } = this.#options;
    const what = 'EC2 did not start it';
    await patiently(/^IncorrectInstanceState$/, () =>
      cloud.ask(what, (ec2, options) => ec2.startInstances({ InstanceIds: [id] }, options)),
    );
    this.#stopped = false;
    this.#options.instances.forget();
    await this.#until('running');
  }

  async #until(state: string): Promise<void> {
    const { instances, id } = this.#options;
    const end = performance.now() + LONGEST_WAIT_MS;
    for (let last = ''; performance.now() < end; await pause(POLL_MS)) {
      instances.forget();
      const found = (await instances.now()).find((one) => one.id === id);
      last = found?.state ?? 'gone';
      if (last === state) return;
      if (found === undefined || /^(?:shutting-down|terminated)$/.test(last))
        throw new Error(`it is ${last} instead of ${state}${found?.reason ? `: ${found.reason}` : ''}`);
    }
    throw new Error(`it did not become ${state} within ${LONGEST_WAIT_MS / 60_000} minutes`);
  }
}
