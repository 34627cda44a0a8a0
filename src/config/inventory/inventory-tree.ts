import type { Problem } from '../../model/errors.ts';

/** Where something stands. */
export interface InventoryPlace {
  /** Path for messages. */
  readonly file: string;
  /** 1-based; undefined where there are no lines, as in what a program printed. */
  readonly line?: number;
}

/** A value, and where it is written. */
export interface Variable {
  readonly value: unknown;
  readonly at: InventoryPlace;
}

export type Variables = Readonly<Record<string, Variable>>;

/** A host as an inventory has it. */
export interface InventoryHost {
  readonly name: string;
  readonly at: InventoryPlace;
  /** All groups it is in, also through others, in the order in which their variables count; without `all` and `ungrouped`. */
  readonly groups: readonly string[];
  readonly variables: Variables;
}

/** Variables in files beside the inventory: `group_vars/web.yml`. */
export interface VariableFiles {
  of(kind: 'group' | 'host', name: string): Variables;
}

interface Group {
  readonly hosts: Set<string>;
  readonly children: Set<string>;
  readonly variables: Record<string, Variable>;
}

const DEPTH_LIMIT = 100;

/** What the sources of an inventory say, put together as Ansible does it. */
export class InventoryTree {
  readonly problems: Problem[] = [];
  readonly #groups = new Map<string, Group>([['all', emptyGroup()]]);
  readonly #hosts = new Map<
    string,
    { readonly at: InventoryPlace; readonly variables: Record<string, Variable> }
  >();

  problem(at: InventoryPlace, message: string, hint?: string): undefined {
    this.problems.push({ ...at, message, ...(hint === undefined ? {} : { hint }) });
  }

  hasGroup(name: string): boolean {
    return this.#groups.has(name);
  }

  addGroup(name: string): void {
    this.#group(name);
  }

  addHost(name: string, group: string, at: InventoryPlace): void {
    if (!this.#hosts.has(name)) this.#hosts.set(name, { at, variables: Object.create(null) });
    this.#group(group).hosts.add(name);
  }

  setHostVariable(host: string, name: string, variable: Variable): void {
    const known = this.#hosts.get(host);
    if (known !== undefined) known.variables[name] = variable;
  }

  setGroupVariable(group: string, name: string, variable: Variable): void {
    this.#group(group).variables[name] = variable;
  }

  addChild(parent: string, child: string, at: InventoryPlace): void {
    if (parent === child || this.#below(child).has(parent)) {
      this.problem(at, `the group "${child}" cannot be in "${parent}", which is in it already`);
      return;
    }
    this.#group(child);
    this.#group(parent).children.add(child);
  }

  get hostNames(): readonly string[] {
    return [...this.#hosts.keys()];
  }

  /**
   * Every host with what it inherits. What counts more stands later: variables of `all` in the inventory, those in files; then those of groups in the
   * inventory, deeper groups later, then those in files; then the host's own, then those in its files (Ansible: "Using variables", understanding precedence).
   */
  hosts(files: VariableFiles): readonly InventoryHost[] {
    const depths = this.#depths();
    const priority = (name: string) => {
      const set =
        files.of('group', name).ansible_group_priority ?? this.#group(name).variables.ansible_group_priority;
      const value = Number(set?.value ?? 1);
      return Number.isNaN(value) ? 1 : value;
    };
    const order = new Map(
      [...this.#groups.keys()].map((name) => [name, [depths.get(name) ?? 1, priority(name)] as const]),
    );
    const byOrder = (a: string, b: string) => {
      const [left, right] = [order.get(a) ?? [1, 1], order.get(b) ?? [1, 1]];
      return (
        (left[0] as number) - (right[0] as number) ||
        (left[1] as number) - (right[1] as number) ||
        (a < b ? -1 : 1)
      );
    };
    const parents = this.#parents();
    return [...this.#hosts].map(([name, { at, variables }]) => {
      const groups = [...this.#groupsOf(name, parents)].filter((group) => group !== 'all').sort(byOrder);
      const of = (group: string) => this.#groups.get(group)?.variables ?? {};
      const merged: Record<string, Variable> = Object.assign(
        Object.create(null),
        of('all'),
        files.of('group', 'all'),
        ...groups.map(of),
        ...groups.map((group) => files.of('group', group)),
        variables,
        files.of('host', name),
      );
      delete merged.ansible_group_priority;
      return { name, at, groups: groups.filter((group) => group !== 'ungrouped'), variables: merged };
    });
  }

  #group(name: string): Group {
    const group = this.#groups.get(name) ?? emptyGroup();
    this.#groups.set(name, group);
    return group;
  }

  #parents(): ReadonlyMap<string, readonly string[]> {
    const parents = new Map<string, string[]>();
    for (const [name, { children }] of this.#groups)
      for (const child of children) parents.set(child, [...(parents.get(child) ?? []), name]);
    return parents;
  }

  #groupsOf(host: string, parents: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
    const found = new Set<string>();
    const open = [...this.#groups].filter(([, { hosts }]) => hosts.has(host)).map(([name]) => name);
    for (let group = open.pop(); group !== undefined; group = open.pop()) {
      if (found.has(group)) continue;
      found.add(group);
      open.push(...(parents.get(group) ?? []));
    }
    return found;
  }

  #below(group: string): ReadonlySet<string> {
    const found = new Set<string>();
    const open = [group];
    for (let next = open.pop(); next !== undefined; next = open.pop())
      for (const child of this.#groups.get(next)?.children ?? [])
        if (!found.has(child)) {
          found.add(child);
          open.push(child);
        }
    return found;
  }

  /** `all` is at 0, groups that are in no other at 1, each other one below the deepest it is in. There are no circles. */
  #depths(): ReadonlyMap<string, number> {
    const depths = new Map<string, number>([['all', 0]]);
    const parents = this.#parents();
    const depthOf = (name: string, steps: number): number => {
      const known = depths.get(name);
      if (known !== undefined || steps > DEPTH_LIMIT) return known ?? steps;
      const above = (parents.get(name) ?? ['all']).map((parent) => depthOf(parent, steps + 1));
      const depth = Math.max(0, ...above) + 1;
      depths.set(name, depth);
      return depth;
    };
    for (const name of this.#groups.keys()) depthOf(name, 0);
    return depths;
  }
}

function emptyGroup(): Group {
  return { hosts: new Set(), children: new Set(), variables: Object.create(null) };
}
