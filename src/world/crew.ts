import { Host } from '../host/host.ts';
import type { AuditLine, Occasion } from '../model/audit-line.ts';
import { UnableError } from '../model/errors.ts';
import { type PlainUnable, plainUnable } from '../model/plain-error.ts';
import { protectionOf } from '../model/protection.ts';
import type { StackHost } from '../provider/provider.ts';
import type { StackSnapshot } from '../stack/ledger/snapshot.ts';
import { Silence } from '../transport/session/silence.ts';
import type { Roads } from '../transport/ssh/roads.ts';
import { AuditBuffer } from './audit-buffer.ts';
import { Foresight, type Upcoming } from './foresight.ts';
import type { Desk } from './link.ts';
import type { Prospect } from './prospect.ts';
import type { OpsWorld } from './world.ts';

/** What a thread found out of a host that let it wait, for the others. */
export interface MuteHost {
  readonly stackId: string;
  readonly host: string;
  readonly why: PlainUnable;
}

interface Member {
  readonly found: StackHost;
  readonly target: string;
  readonly host: Host;
}

/**
 * What one thread keeps for the whole run: the desk that hands out stacks, the stacks it handed out and one open connection
 * for each host of each of them. Scenarios name a stack by its id and never hold what is needed to reach a host in another way.
 */
export class Crew {
  readonly desk: Desk;
  /** What the scenario of this thread is at; stands in every line of the audit log. */
  occasion: Occasion = {};
  readonly foresight: Foresight;
  /** Hosts that the scenario's first checks will ask. */
  awaited: ReadonlySet<string> = new Set();
  /** The world that was made last. */
  newest: OpsWorld | undefined;
  /** What is known of scenarios before their turn. */
  readonly prospects = new Map<object, Prospect>();
  #settled: Promise<void> = Promise.resolve();
  readonly #stacks = new Map<string, StackSnapshot>();
  readonly #members = new Map<string, Member>();
  /** Hosts that let somebody wait, by stack and name; they stay when a host comes back at another address. */
  readonly #silences = new Map<string, Silence>();
  /** What the ssh connections of this thread share. */
  #roads: Promise<Roads> | undefined;
  readonly #audit: AuditBuffer;
  #over = false;

  /** @param upcoming the scenarios of this thread in their order, where that is known */
  constructor(desk: Desk, upcoming: readonly Upcoming[] = []) {
    this.desk = desk;
    this.foresight = new Foresight(upcoming);
    this.#audit = new AuditBuffer((lines) => desk.audit(lines));
  }

  /** From now on this is how the stack is. */
  adopt(snapshot: StackSnapshot): void {
    this.#stacks.set(snapshot.stackId, snapshot);
  }

  /** @throws Error for a stack that was not adopted */
  stack(stackId: string): StackSnapshot {
    const snapshot = this.#stacks.get(stackId);
    if (snapshot === undefined) throw new Error(`no stack ${stackId} in this thread`);
    return snapshot;
  }

  /**
   * The open connection to a host of a stack; a host that came back at another address gets a new one.
   * @throws UnableError after all connections were closed
   */
  async host(stackId: string, name: string): Promise<Host> {
    if (this.#over) throw new UnableError('the run is over');
    const snapshot = this.stack(stackId);
    const found = snapshot.hosts.find((host) => host.name === name);
    if (found === undefined) throw new Error(`no host "${name}" in the stack ${stackId}`);
    return this.#open(snapshot, found);
  }

  /**
   * A host is ready before the rest of its stack: when the scenario that waits will ask it, its shell is opened meanwhile, which saves
   * 60 ms with a container.
   * @param part the stack with that host alone
   */
  warm(part: StackSnapshot): void {
    for (const host of part.hosts) {
      if (!this.awaited.has(host.name) || this.#over) continue;
      // Who asks it hears of a failure.
      this.#open(part, host)
        .then((open) => open.facts())
        .catch(() => undefined);
    }
  }

  async #open(snapshot: StackSnapshot, found: StackHost): Promise<Host> {
    const { stackId } = snapshot;
    const { name } = found;
    const key = `${stackId}\0${name}`;
    const known = this.#members.get(key);
    // A live host is the same one for the whole run.
    if (known?.found === found) return known.host;
    const target = JSON.stringify(found.target);
    if (known?.target === target) return known.host;
    const protection = protectionOf(snapshot);
    const host = new Host({
      name,
      groups: found.groups,
      target: found.target,
      ...(protection === undefined ? {} : { protection }),
      roads: () => this.#sharedRoads(),
      silence: this.#silence(stackId, name),
      note: (line) => this.note({ environment: snapshot.environment, ...line }),
      occasion: () => this.occasion,
    });
    this.#members.set(key, { found, target, host });
    await known?.host.close();
    return host;
  }

  /** Another thread waited for a host in vain. */
  hear({ stackId, host, why: { reason, hint } }: MuteHost): void {
    this.#silence(stackId, host).hear(new UnableError(reason, { hint }));
  }

  /** Something was done to a host as a whole, so it may answer now. */
  touched(stackId: string, host: string): void {
    this.#silences.get(`${stackId}\0${host}`)?.end();
  }

  #silence(stackId: string, host: string): Silence {
    const key = `${stackId}\0${host}`;
    const known = this.#silences.get(key);
    if (known !== undefined) return known;
    const made = new Silence((error) => {
      this.desk.mute?.({ stackId, host, why: plainUnable(error) });
    });
    this.#silences.set(key, made);
    return made;
  }

  #sharedRoads(): Promise<Roads> {
    this.#roads ??= import('../transport/ssh/roads.ts').then(({ Roads }) => new Roads());
    return this.#roads;
  }

  /** The end of a scenario that nobody waits for; the next one does. */
  settle(ending: Promise<void>): void {
    ending.catch(() => {});
    this.#settled = ending;
  }

  /** @throws what the end of the last scenario threw */
  settled(): Promise<void> {
    return this.#settled;
  }

  /** A line of the audit log, with the scenario that is under way. */
  note(line: AuditLine): void {
    this.#audit.add({ ...this.occasion, ...line });
  }

  /** Resolves when all lines of the audit log so far are written. */
  audited(): Promise<void> {
    return this.#audit.flush();
  }

  /** Closes the connections to a stack that is gone, or all of them and for good. Commands that still run are ended. */
  async close(stackId?: string): Promise<void> {
    this.#over ||= stackId === undefined;
    const closing: Promise<void>[] = [];
    for (const [key, member] of this.#members) {
      if (stackId !== undefined && !key.startsWith(`${stackId}\0`)) continue;
      this.#members.delete(key);
      closing.push(member.host.close());
    }
    if (stackId !== undefined) this.#stacks.delete(stackId);
    await Promise.all(closing);
    await this.audited();
  }
}
