import { setTimeout as pause } from 'node:timers/promises';
import { UnableError } from '../../model/errors.ts';
import type { HostVerb } from '../../model/host-verb.ts';
import type { CloudMachine, MachineSeen } from '../machine/cloud-host.ts';
import { eventsOf } from './events.ts';
import type { Looks } from './looks.ts';
import { type PowerTask, switchPower } from './power.ts';
import { textOf } from './properties.ts';
import { faultNameOf } from './refusal.ts';
import { machineSeen } from './seen-machine.ts';
import type { Vcenter } from './vcenter.ts';
import type { Ref } from './vim-value.ts';

export interface VsphereMachineOptions {
  readonly vcenter: Vcenter;
  readonly looks: Looks;
  /** Name of the host. */
  readonly host: string;
  readonly machine: Ref;
  /** How long its system may take to shut down. */
  readonly stopMs: number;
}

/** One virtual machine, as vCenter shows it. */
export class VsphereMachine implements CloudMachine {
  readonly #options: VsphereMachineOptions;
  /** It was turned off by us. */
  #off = false;

  constructor(options: VsphereMachineOptions) {
    this.#options = options;
  }

  async look(): Promise<MachineSeen> {
    const { looks, machine } = this.#options;
    return machineSeen(await looks.at(machine), this.#off);
  }

  console(): Promise<string> {
    const { vcenter, machine, host } = this.#options;
    return eventsOf(vcenter, machine, host);
  }

  async act(verb: HostVerb): Promise<void> {
    if (verb === 'stop' || verb === 'kill' || verb === 'restart') this.#off = true;
    // A reboot of the guest leaves the power on, so nothing shows when it was done: it is shut down and started.
    if (verb === 'stop' || verb === 'restart') await this.#shutDown();
    if (verb === 'kill') await this.#power('PowerOffVM_Task');
    if (verb === 'pause') await this.#power('SuspendVM_Task');
    if (verb === 'start' || verb === 'restart' || verb === 'unpause') {
      await this.#power('PowerOnVM_Task');
      this.#off = false;
    }
    this.#options.looks.forget();
  }

  async #power(method: PowerTask): Promise<void> {
    const { vcenter, looks, machine } = this.#options;
    await switchPower(vcenter, looks, machine, method, 'vCenter did not do it');
  }

  /** Asks its system; one that does not shut down in time, or has no VMware Tools to ask, loses its power. */
  async #shutDown(): Promise<void> {
    const { vcenter, looks, machine, stopMs } = this.#options;
    const end = performance.now() + stopMs;
    try {
      await vcenter.ask('its system could not be asked to shut down', 'ShutdownGuest', machine);
    } catch (error) {
      // It is off or suspended, or there is nobody to ask.
      if (!/^(?:InvalidPowerState|ToolsUnavailable)$/.test(faultNameOf(error))) throw error;
      return this.#power('PowerOffVM_Task');
    }
    for (looks.forget(); performance.now() < end; await pause(looks.pauseMs)) {
      const seen = await looks.at(machine);
      if (seen === undefined) throw new UnableError('it no longer exists');
      if (textOf(seen, 'runtime.powerState') === 'poweredOff') return;
    }
    await this.#power('PowerOffVM_Task');
  }
}
