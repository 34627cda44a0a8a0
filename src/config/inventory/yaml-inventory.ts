import type { KeyPath } from '../../schema/key-path.ts';
import type { YamlFile } from '../yaml-file.ts';
import { expandHostPattern } from './host-pattern.ts';
import type { InventoryPlace, InventoryTree } from './inventory-tree.ts';

const PARTS = ['hosts', 'children', 'vars'];

/** Reads an inventory in Ansible's YAML format into the tree. What is wrong becomes its problems, each with its line. */
export function readYamlInventory(source: YamlFile, tree: InventoryTree): undefined {
  const at = (path: KeyPath): InventoryPlace => ({ file: source.file, line: source.lineOf(path) });
  if (source.problems.length > 0) {
    tree.problems.push(...source.problems);
    return undefined;
  }
  if (!isMap(source.tree)) return tree.problem(at([]), 'is not a map of groups');
  if (source.tree.plugin !== undefined)
    return tree.problem(
      at(['plugin']),
      'is the configuration of an inventory plugin of Ansible, which opsproof does not run',
      'let Ansible run it: inventory: { command: "ansible-inventory -i … --list" }',
    );
  for (const [name, group] of Object.entries(source.tree)) readGroup(name, group, [name], 0);

  function readGroup(name: string, group: unknown, path: KeyPath, depth: number): undefined {
    if (depth > 100) return tree.problem(at(path), 'is more than 100 groups deep');
    tree.addGroup(name);
    if (group === null) return undefined;
    if (!isMap(group))
      return tree.problem(at(path), `the group "${name}" is not a map of hosts, children and vars`);
    for (const [part, value] of Object.entries(group)) {
      const here = [...path, part];
      const map = typeof value === 'string' ? { [value]: null } : value;
      if (!PARTS.includes(part))
        tree.problem(at(here), `a group has hosts, children and vars, and no "${part}"`);
      else if (map === null) continue;
      else if (!isMap(map)) tree.problem(at(here), `${part} of the group "${name}" is not a map`);
      else if (part === 'vars')
        for (const [key, variable] of Object.entries(map))
          tree.setGroupVariable(name, key, { value: variable, at: at([...here, key]) });
      else if (part === 'children')
        for (const [child, entry] of Object.entries(map)) {
          tree.addChild(name, child, at([...here, child]));
          readGroup(child, entry, [...here, child], depth + 1);
        }
      else
        for (const [pattern, entry] of Object.entries(map))
          readHost(pattern, entry, name, [...here, pattern]);
    }
  }

  function readHost(pattern: string, entry: unknown, group: string, path: KeyPath): undefined {
    if (entry !== null && !isMap(entry))
      return tree.problem(at(path), `what is below the host "${pattern}" is not a map of variables`);
    try {
      const { names, port } = expandHostPattern(pattern);
      for (const name of names) {
        tree.addHost(name, group, at(path));
        if (port !== undefined) tree.setHostVariable(name, 'ansible_port', { value: port, at: at(path) });
        for (const [key, value] of Object.entries(entry ?? {}))
          tree.setHostVariable(name, key, { value, at: at([...path, key]) });
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      tree.problem(at(path), error.message);
    }
  }
}

export function isMap(node: unknown): node is Record<string, unknown> {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}
