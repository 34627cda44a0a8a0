import type { HostVerb } from '../../model/host-verb.ts';
import type { CloudMachine, MachineSeen } from '../machine/cloud-host.ts';
import { guestAddress, guestMetricsOf } from './guest-metrics.ts';
import { orGone } from './own-disks.ts';
import type { Pool } from './pool.ts';
import { type GuestMetrics, NULL_REF, type Ref, type VmRecord } from './records.ts';

/** How long an answer is used again; longer the longer nothing was done. */
const [SHORTEST_MS, LONGEST_MS] = [200, 1_000];
const JOB_MS = 5 * 60_000;

export interface XenMachineOptions {
  readonly pool: Pool;
  readonly ref: Ref;
  /** Name of the host. */
  readonly host: string;
  /** How long it may take to stop before its power is taken away. */
  readonly stopMs: number;
  /** When its tools had last reported something before it was started. */
  readonly toldBefore?: string;
}

/** One machine, as its pool shows it. */
export class XenMachine implements CloudMachine {
  readonly #options: XenMachineOptions;
  readonly #what: string;
  #asked: { readonly at: number; readonly answer: Promise<MachineSeen> } | undefined;
  #freshMs = SHORTEST_MS;
  /** What its tools had reported before it was last started. */
  #toldBefore: string | undefined;
  /** It was stopped by us: that is not dying. */
  #stopped = false;

  constructor(options: XenMachineOptions) {
    this.#options = options;
    this.#toldBefore = options.toldBefore;
    this.#what = `it is not known how host "${options.host}" is`;
  }

  look(): Promise<MachineSeen> {
    const at = performance.now();
    if (this.#asked === undefined || at - this.#asked.at > this.#freshMs) {
      this.#freshMs = Math.min(this.#freshMs * 1.3, LONGEST_MS);
      const answer = this.#look();
      answer.catch(() => {
        this.#asked = undefined;
      });
      this.#asked = { at, answer };
    }
    return this.#asked.answer;
  }

  async #look(): Promise<MachineSeen> {
    const { pool, ref } = this.#options;
    const record = await orGone(pool.ask<VmRecord>(this.#what, 'VM.get_record', ref));
    if (record === undefined) return { life: { died: 'it no longer exists: somebody else removed it' } };
    const { power_state: state } = record;
    if (state === 'Halted' || state === 'Suspended') {
      if (this.#stopped) return { life: 'starting' };
      return { life: { died: `XenServer says ${state}` } };
    }
    const told = await this.#toldSince(record);
    const address = told === undefined ? undefined : guestAddress(told);
    return {
      life: 'running',
      ...(state === 'Paused' ? { paused: true as const } : {}),
      ...(address === undefined ? { addressless: whyNone(told) } : { address }),
    };
  }

  /** What the tools have reported since the start: until then a clone shows the addresses of the machine that its template was. */
  async #toldSince({ guest_metrics: metrics }: VmRecord): Promise<GuestMetrics | undefined> {
    if (metrics === NULL_REF) return undefined;
    const told = await orGone(
      this.#options.pool.ask<GuestMetrics>(this.#what, 'VM_guest_metrics.get_record', metrics),
    );
    return told?.last_updated === this.#toldBefore ? undefined : told;
  }

  /** XenServer keeps no text of a console: only where people can look at it. */
  async console(): Promise<string> {
    const { pool, ref } = this.#options;
    const { uuid, consoles } = await pool.ask<VmRecord>(this.#what, 'VM.get_record', ref);
    const places = await Promise.all(
      consoles.map((one) => orGone(pool.ask<string>(this.#what, 'console.get_location', one))),
    );
    const at = places.filter((place) => place !== undefined).join(' ');
    return `its console has no text; it is shown ${at === '' ? 'while it runs' : `at ${at}`} and by: xe console uuid=${uuid}`;
  }

  async act(verb: HostVerb): Promise<void> {
    try {
      if (verb === 'pause' || verb === 'unpause') return await this.#freeze(verb);
      // Nothing shows when a reboot has happened, as the machine runs all the time: it is stopped and started.
      if (verb !== 'start') await this.#stop(verb === 'kill');
      if (verb === 'start' || verb === 'restart') await this.#start();
    } finally {
      this.#asked = undefined;
      this.#freshMs = SHORTEST_MS;
    }
  }

  async #freeze(verb: 'pause' | 'unpause'): Promise<void> {
    const wanted = verb === 'pause' ? 'Paused' : 'Running';
    if ((await this.#state()) !== wanted) await this.#job(`VM.${verb}`, [], JOB_MS);
  }

  async #stop(force: boolean): Promise<void> {
    this.#stopped = true;
    if ((await this.#state()) === 'Halted') return;
    const { stopMs } = this.#options;
    if (!force) {
      // Missing tools, and a guest that does not listen, are no reason to let it run.
      await this.#job('VM.clean_shutdown', [], stopMs).catch(() => {});
      if ((await this.#state()) === 'Halted') return;
    }
    await this.#job('VM.hard_shutdown', [], JOB_MS).catch(async (error: unknown) => {
      if ((await this.#state()) !== 'Halted') throw error;
    });
  }

  async #start(): Promise<void> {
    const { pool, ref } = this.#options;
    if ((await this.#state()) === 'Running') return;
    this.#toldBefore = (await guestMetricsOf(pool, ref, this.#what))?.last_updated;
    await this.#job('VM.start', [false, false], JOB_MS);
    this.#stopped = false;
  }

  async #job(method: string, params: readonly unknown[], limitMs: number): Promise<void> {
    const { pool, ref, host } = this.#options;
    await pool.job(`host "${host}": XenServer did not do it`, method, [ref, ...params], { limitMs });
  }

  async #state(): Promise<string> {
    const { pool, ref } = this.#options;
    return pool.ask<string>(this.#what, 'VM.get_power_state', ref);
  }
}

function whyNone(told: GuestMetrics | undefined): string {
  return told === undefined
    ? 'the tools in the guest have reported nothing since its start (xe-guest-utilities or xen-guest-agent must run in its template)'
    : 'the tools in the guest have reported no address (is there a DHCP server in its network?)';
}
