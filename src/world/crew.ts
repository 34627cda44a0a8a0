import { Host } from '../host/host.ts';
import { UnableError } from '../model/errors.ts';
import type { StackSnapshot } from '../stack/snapshot.ts';
import type { Desk } from './link.ts';

interface Member {
  readonly target: string;
  readonly host: Host;
}

/** What one thread keeps for the whole run: the desk that hands out stacks and one open connection for each host of each stack. */
export class Crew {
  readonly desk: Desk;
  readonly #members = new Map<string, Member>();
  #over = false;

  constructor(desk: Desk) {
    this.desk = desk;
  }

  /**
   * The open connection to a host of a stack; a host that came back at another address gets a new one.
   * @throws UnableError after all connections were closed
   */
  async host(snapshot: StackSnapshot, name: string): Promise<Host> {
    if (this.#over) throw new UnableError('the run is over');
    const found = snapshot.hosts.find((host) => host.name === name);
    if (found === undefined) throw new Error(`no host "${name}" in the stack ${snapshot.stackId}`);
    const key = `${snapshot.stackId}\0${name}`;
    const target = JSON.stringify(found.target);
    const known = this.#members.get(key);
    if (known?.target === target) return known.host;
    const host = new Host({ name, groups: found.groups, target: found.target });
    this.#members.set(key, { target, host });
    await known?.host.close();
    return host;
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
    await Promise.all(closing);
  }
}
