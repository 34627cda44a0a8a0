import { Host } from '../host/host.ts';
import type { AuditLine, Occasion } from '../model/audit-line.ts';
import { UnableError } from '../model/errors.ts';
import { plainUnable } from '../model/plain-error.ts';
import { protectionOf } from '../model/protection.ts';
import type { StackHost } from '../provider/provider.ts';
import type { StackSnapshot } from '../stack/ledger/snapshot.ts';
import { Silence } from '../transport/session/silence.ts';
import type { Roads } from '../transport/ssh/roads.ts';
import type { MuteHost } from './desk.ts';

interface Member {
  readonly found: StackHost;
  readonly target: string;
  readonly host: Host;
}

export interface CrewOptions {
  /** Writes a line of the audit log about what is sent to a host. */
  note(line: AuditLine): void;
  /** What the thread is at, for these lines; default: unknown. */
  occasion?(): Occasion;
  /** Called when a host did not answer in time. */
  onMute?(host: MuteHost): void;
}

/**
 * The connections of one thread, for the whole run: its stacks and one open connection to each host of each of them. Scenarios name a stack
 * by its id and hold nothing else that gives access to a host.
 */
export class Crew {
  readonly #options: CrewOptions;
  /** Hosts whose shells are opened before they are needed. */
  #awaited: ReadonlySet<string> = new Set();
  readonly #stacks = new Map<string, StackSnapshot>();
  readonly #members = new Map<string, Member>();
  /** Hosts that did not answer in time, by stack and name; they stay when a host comes back at another address. */
  readonly #silences = new Map<string, Silence>();
  /** What the ssh connections of this thread share. */
  #roads: Promise<Roads> | undefined;
  #over = false;

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  /** Sets the current state of the stack. */
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

  /** The scenario that begins will ask these hosts first. */
  expect(hosts: Iterable<string>): void {
    this.#awaited = new Set(hosts);
  }

  /**
   * A host is ready before the rest of its stack. If the waiting scenario will ask it, its shell is opened meanwhile, which saves 60 ms
   * with a container.
   * @param part the stack with that host alone
   */
  warm(part: StackSnapshot): void {
    for (const host of part.hosts) {
      if (!this.#awaited.has(host.name) || this.#over) continue;
      // The code that asks it reports the failure.
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
      note: (line) => this.#options.note({ environment: snapshot.environment, ...line }),
      occasion: () => this.#options.occasion?.() ?? {},
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
      this.#options.onMute?.({ stackId, host, why: plainUnable(error) });
    });
    this.#silences.set(key, made);
    return made;
  }

  #sharedRoads(): Promise<Roads> {
    this.#roads ??= import('../transport/ssh/roads.ts').then(({ Roads }) => new Roads());
    return this.#roads;
  }

  /** Hosts that are reached as this one is may be others now: they are connected to anew. */
  async reopen(stackId: string, name: string): Promise<void> {
    const { hosts } = this.stack(stackId);
    const transport = hosts.find((host) => host.name === name)?.target.transport;
    const closing: Promise<void>[] = [];
    for (const { name, target } of hosts) {
      const key = `${stackId}\0${name}`;
      const member = this.#members.get(key);
      if (member === undefined || target.transport !== transport) continue;
      this.#members.delete(key);
      closing.push(member.host.close());
    }
    await Promise.all(closing);
  }

  /** Closes the connections to a stack that is gone, or all of them for good. Commands that still run are ended. */
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
  }
}
