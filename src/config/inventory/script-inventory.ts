import type { InventoryPlace, InventoryTree } from './inventory-tree.ts';
import { isMap } from './yaml-inventory.ts';

/**
 * Reads what an inventory script prints for `--list` into the tree: groups with `hosts`, `vars` and `children` (or a plain list of hosts), and the
 * variables of hosts under `_meta.hostvars`.
 * @returns the hosts whose variables it does not give: without `_meta` they are asked for one by one
 */
export function readScriptInventory(json: string, from: string, tree: InventoryTree): readonly string[] {
  const at: InventoryPlace = { file: from };
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (error) {
    tree.problem(at, `does not print JSON: ${(error as Error).message}`);
    return [];
  }
  if (!isMap(data)) {
    tree.problem(at, 'prints no JSON object of groups');
    return [];
  }
  const { _meta: meta, ...groups } = data;
  const told = isMap(meta) && isMap(meta.hostvars) ? meta.hostvars : undefined;
  const named = new Set<string>();
  for (const [name, entry] of Object.entries(groups)) {
    const group = Array.isArray(entry) ? { hosts: entry } : entry;
    if (!isMap(group)) {
      tree.problem(at, `the group "${name}" is neither an object nor a list of hosts`);
      continue;
    }
    tree.addGroup(name);
    // An object with none of the three is one host with its variables, as in the first scripts there were.
    if (!('hosts' in group || 'vars' in group || 'children' in group)) {
      tree.addHost(name, name, at);
      named.add(name);
      for (const [key, value] of Object.entries(group)) tree.setGroupVariable(name, key, { value, at });
      continue;
    }
    for (const host of listOf(group.hosts, `hosts of the group "${name}"`)) {
      tree.addHost(host, name, at);
      named.add(host);
    }
    if (group.vars !== undefined && !isMap(group.vars))
      tree.problem(at, `vars of the group "${name}" is not an object`);
    for (const [key, value] of Object.entries(isMap(group.vars) ? group.vars : {}))
      tree.setGroupVariable(name, key, { value, at });
    for (const child of listOf(group.children, `children of the group "${name}"`))
      tree.addChild(name, child, at);
  }
  for (const host of named) readHostVariables(told?.[host], host, at, tree);
  return told === undefined ? [...named] : [];

  function listOf(value: unknown, what: string): readonly string[] {
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    tree.problem(at, `${what} is not a list of names`);
    return [];
  }
}

/** The variables of one host as a script prints them. */
export function readHostVariables(
  value: unknown,
  host: string,
  at: InventoryPlace,
  tree: InventoryTree,
): undefined {
  if (value === undefined) return undefined;
  if (!isMap(value)) return tree.problem(at, `the variables of "${host}" are no object`);
  for (const [key, one] of Object.entries(value)) tree.setHostVariable(host, key, { value: one, at });
}
