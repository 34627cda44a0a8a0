import {
  docker,
  lookAtGuest,
  removeGuest,
  startAgain,
  startGuest,
  stopGuest,
} from '../../machine/guest.fixture.ts';
import { NULL, Refused, type Rows } from './rows.fixture.ts';
import { settingsOn } from './seed-reader.fixture.ts';

interface Guest {
  readonly name: string;
  startedAt: number;
}

/** The containers that stand for machines, and what their tools tell. */
export class Machines {
  /** The tools tell the address so long after a start; Infinity: there are none. */
  toolsMs = 0;
  /** What they run from; default: an image without anything. */
  image: string | undefined;
  /** False: there are no containers behind the machines, and all are at 127.0.0.1. */
  readonly #real: boolean;
  readonly #rows: Rows;
  readonly #disks: ReadonlyMap<string, Buffer>;
  readonly #guests = new Map<string, Guest>();

  constructor(rows: Rows, disks: ReadonlyMap<string, Buffer>, real: boolean) {
    this.#real = real;
    this.#rows = rows;
    this.#disks = disks;
  }

  /** Names of containers that are there. */
  names(): readonly string[] {
    return [...this.#guests.values()].map(({ name }) => name);
  }

  has(vm: string): boolean {
    return this.#guests.has(vm);
  }

  async start(vm: string): Promise<void> {
    const known = this.#guests.get(vm);
    if (known !== undefined) {
      if (this.#real) await startAgain(known.name);
      known.startedAt = Date.now();
      return;
    }
    const { uuid } = this.#rows.get('VM', vm);
    const name = `opsproof-test-xen-${uuid}`;
    this.#guests.set(vm, { name, startedAt: Date.now() });
    const { key, hostKey, script } = settingsOn(this.#disksOf(vm));
    if (this.#real) await startGuest(name, key, Buffer.from(script).toString('base64'), hostKey, this.image);
  }

  async stop(vm: string): Promise<void> {
    const guest = this.#guests.get(vm);
    if (guest === undefined || !this.#real) return;
    await docker(['unpause', guest.name]).catch(() => '');
    await stopGuest(guest.name);
  }

  async freeze(vm: string, verb: 'pause' | 'unpause'): Promise<void> {
    if (this.#real) await docker([verb, this.#guests.get(vm)?.name ?? '']);
  }

  async remove(vm: string): Promise<void> {
    const guest = this.#guests.get(vm);
    this.#guests.delete(vm);
    if (guest !== undefined && this.#real) await removeGuest(guest.name);
  }

  /** Who powered itself off is halted; who runs may have told its address. */
  async notice(): Promise<void> {
    await Promise.all([...this.#guests].map(([vm, guest]) => this.#noticeOne(vm, guest)));
  }

  async #noticeOne(vm: string, { name, startedAt }: Guest): Promise<void> {
    const row = this.#rows.all('VM').get(vm);
    if (row?.power_state !== 'Running') return;
    const seen = this.#real
      ? await lookAtGuest(name).catch(() => undefined)
      : { running: true, address: '127.0.0.1' };
    if (seen === undefined || row.power_state !== 'Running') return;
    if (!seen.running) this.halted(vm);
    else if (Date.now() - startedAt >= this.toolsMs) this.#told(vm, seen.address, startedAt);
  }

  halted(vm: string): void {
    const row = this.#rows.get('VM', vm);
    for (const one of row.consoles as readonly string[]) this.#rows.drop('console', one);
    this.#rows.set('VM', vm, { power_state: 'Halted', consoles: [] });
    for (const slot of row.VBDs as readonly string[])
      this.#rows.set('VBD', slot, { currently_attached: false });
  }

  #told(vm: string, address: string, at: number): void {
    const { guest_metrics: ref } = this.#rows.get('VM', vm);
    const told = {
      networks: { '0/ip': address, '0/ipv4/0': address, '0/ipv6/0': 'fe80::1' },
      last_updated: new Date(at).toISOString().replaceAll(/[-]|\.\d+/g, ''),
      os_version: { name: 'Debian GNU/Linux 12 (bookworm)' },
      live: true,
    };
    if (ref === NULL) this.#rows.set('VM', vm, { guest_metrics: this.#rows.add('VM_guest_metrics', told) });
    else if (this.#rows.get('VM_guest_metrics', ref).last_updated !== told.last_updated)
      this.#rows.set('VM_guest_metrics', String(ref), told);
  }

  #disksOf(vm: string): readonly Buffer[] {
    const { VBDs: slots } = this.#rows.get('VM', vm);
    return (slots as readonly string[]).flatMap(
      (slot) => this.#disks.get(String(this.#rows.get('VBD', slot).VDI)) ?? [],
    );
  }
}

/** @throws Refused unless the machine is in one of these states */
export function mustBe(rows: Rows, vm: string, ...states: readonly string[]): void {
  const { power_state: state } = rows.get('VM', vm);
  if (states.includes(String(state))) return;
  const [expected = ''] = states;
  throw new Refused('VM_BAD_POWER_STATE', vm, expected.toLowerCase(), String(state).toLowerCase());
}
