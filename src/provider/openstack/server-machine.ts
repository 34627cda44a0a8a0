import { setTimeout as pause } from 'node:timers/promises';
import { printElapsed } from '../../model/elapsed.ts';
import type { HostVerb } from '../../model/host-verb.ts';
import type { CloudMachine, MachineSeen } from '../machine/cloud-host.ts';
import type { Cloud } from './cloud.ts';
import { isLost, statusOf } from './fault.ts';
import { consoleOf, type FoundServer, type Servers, serverAddress, serverAt } from './found-server.ts';
import { hintForWords } from './refusal.ts';

const POLL_MS = 500;
/** How often the fault of a server is looked for. */
const FAULT_LOOKS = 5;
/** A verb that goes on longer has been given up by the stack. */
const LONGEST_WAIT_MS = 10 * 60_000;
/** Another thing that is done to a server refuses the next one (409). */
const BUSY_MS = 60_000;

/** Verb → what nova calls it, and the status in which it ends. */
const ACTIONS = {
  stop: ['os-stop', 'SHUTOFF'],
  start: ['os-start', 'ACTIVE'],
  pause: ['pause', 'PAUSED'],
  unpause: ['unpause', 'ACTIVE'],
} as const;

export interface ServerMachineOptions {
  readonly cloud: Cloud;
  readonly servers: Servers;
  /** Name of the host. */
  readonly host: string;
  readonly id: string;
  /** True: it is reached at its floating address. */
  readonly floating: boolean;
}

/** One server, as nova shows it. */
export class ServerMachine implements CloudMachine {
  readonly #options: ServerMachineOptions;
  #seenOnce = false;
  /** It was stopped by us: that is not dying. */
  #stopped = false;

  constructor(options: ServerMachineOptions) {
    this.#options = options;
  }

  async look(): Promise<MachineSeen> {
    const { floating } = this.#options;
    const found = await this.#now();
    // Right after its start a cell may not list it yet; one that was listed and is missing now is gone.
    if (found === undefined)
      return {
        life: this.#seenOnce ? { died: 'it no longer exists: somebody else removed it' } : 'starting',
      };
    this.#seenOnce = true;
    const address = serverAddress(found, floating);
    const inner = serverAddress(found, false);
    return {
      life: this.#lifeOf(await this.#withFault(found)),
      ...(found.status === 'PAUSED' ? { paused: true as const } : {}),
      ...(inner === undefined ? {} : { inner }),
      ...(address === undefined
        ? { addressless: `nova reports no ${floating ? 'floating ' : ''}address of it` }
        : { address }),
    };
  }

  /** nova writes down that a server failed a moment before it writes down why. */
  async #withFault(found: FoundServer): Promise<FoundServer> {
    const { cloud, id, host } = this.#options;
    let known = found;
    for (
      let looks = 0;
      known.status === 'ERROR' && known.fault === undefined && looks < FAULT_LOOKS;
      looks += 1
    ) {
      if (looks > 0) await pause(POLL_MS);
      known = (await serverAt(cloud, id, `it is not known why host "${host}" failed`)) ?? known;
    }
    return known;
  }

  #lifeOf(found: FoundServer): MachineSeen['life'] {
    const { status } = found;
    if (status === 'BUILD' || status === 'UNKNOWN') return 'starting';
    if (/^(?:ACTIVE|PAUSED|PASSWORD|REBOOT|HARD_REBOOT|MIGRATING|RESIZE|VERIFY_RESIZE)$/.test(status))
      return 'running';
    if (this.#stopped && status === 'SHUTOFF') return 'starting';
    return { died: `OpenStack says ${status}${whyOf(found)}` };
  }

  async console(): Promise<string> {
    const { cloud, id, host } = this.#options;
    try {
      return await consoleOf(cloud, id, host);
    } catch (error) {
      // A server that no hypervisor took, or that is not built yet, has no console.
      if (statusOf(error) === 409 || statusOf(error) === 404) return '';
      throw error;
    }
  }

  async act(verb: HostVerb): Promise<void> {
    // Not every driver says when a reboot has happened, and a soft one may not happen at all: it is stopped and started.
    if (verb === 'stop' || verb === 'restart') {
      this.#stopped = true;
      await this.#do('stop');
    }
    if (verb === 'start' || verb === 'restart') {
      await this.#do('start');
      this.#stopped = false;
    }
    if (verb === 'pause' || verb === 'unpause') await this.#do(verb);
  }

  async #do(verb: keyof typeof ACTIONS): Promise<void> {
    const { cloud, servers, id } = this.#options;
    const [action, wanted] = ACTIONS[verb];
    const what = `host "${this.#options.host}": OpenStack did not ${verb} it`;
    const end = performance.now() + BUSY_MS;
    for (;;) {
      servers.forget();
      if ((await this.#settled())?.status === wanted) return;
      try {
        await cloud.ask(what, 'compute', 'POST', `/servers/${id}/action`, { [action]: null });
        break;
      } catch (error) {
        // What got lost may have been done: the next look says whether it was.
        if (!(statusOf(error) === 409 || isLost(error)) || performance.now() > end) throw error;
      }
      await pause(POLL_MS);
    }
    await this.#until(wanted);
  }

  /** What it is when nothing is being done to it. */
  async #settled(): Promise<FoundServer | undefined> {
    const found = await this.#now();
    return found?.['OS-EXT-STS:task_state'] ? undefined : found;
  }

  async #until(wanted: string): Promise<void> {
    const end = performance.now() + LONGEST_WAIT_MS;
    for (let last = ''; performance.now() < end; await pause(POLL_MS)) {
      this.#options.servers.forget();
      const found = await this.#now();
      last = found?.status ?? 'gone';
      if (last === wanted && !found?.['OS-EXT-STS:task_state']) return;
      if (found === undefined || last === 'ERROR')
        throw new Error(`it is ${last} instead of ${wanted}${found === undefined ? '' : whyOf(found)}`);
    }
    throw new Error(`it did not become ${wanted} within ${printElapsed(LONGEST_WAIT_MS)}`);
  }

  async #now(): Promise<FoundServer | undefined> {
    const { servers, id } = this.#options;
    return (await servers.now()).find((one) => one.id === id);
  }
}

/** The fault of a server, with what to do about it. */
function whyOf({ fault }: FoundServer): string {
  const message = fault?.message?.replaceAll(/\s+/g, ' ').trim() ?? '';
  if (message === '') return '';
  const hint = hintForWords(message);
  return `: ${message.replace(/\.$/, '')}${fault?.code === undefined ? '' : ` [${fault.code}]`}${hint === undefined ? '' : ` (${hint})`}`;
}
