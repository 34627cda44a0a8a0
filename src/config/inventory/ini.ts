import { expandHostPattern } from './host-pattern.ts';
import { iniWords } from './ini-words.ts';
import type { InventoryPlace, InventoryTree } from './inventory-tree.ts';
import { pythonLiteral } from './python-literal.ts';

const SECTION = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/;
const GROUP = /^([^:\]\s]+)\s*(?:#.*)?$/;

/** Groups that were named and stand nowhere as a section of their own. */
type Pending = Map<string, { readonly at: InventoryPlace; readonly message: string }>;

/** Reads an inventory in Ansible's INI format into the tree. What is wrong becomes its problems, each with its line. */
export function readIniInventory(text: string, file: string, tree: InventoryTree): void {
  let group = 'ungrouped';
  let kind = 'hosts';
  const declared = new Set<string>();
  const pending: Pending = new Map();
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    const at = { file, line: index + 1 };
    if (line === '' || /^[#;]/.test(line)) continue;
    const section = SECTION.exec(line);
    if (section !== null) {
      [, group = '', kind = 'hosts'] = section;
      if (!['hosts', 'children', 'vars'].includes(kind)) {
        tree.problem(
          at,
          `the section [${group}:${kind}] is none of [${group}], [${group}:children], [${group}:vars]`,
        );
        kind = 'unknown';
      } else if (kind !== 'vars') declared.add(group);
      else if (group !== 'all' && !tree.hasGroup(group) && !pending.has(group))
        pending.set(group, {
          at,
          message: `[${group}:vars] is about a group that is nowhere: write [${group}]`,
        });
      tree.addGroup(group);
    } else if (line.startsWith('[') && line.endsWith(']')) {
      tree.problem(
        at,
        `${line} is not a section; a name of a group has no spaces, and no colon but before children or vars`,
      );
      kind = 'unknown';
    } else if (kind === 'hosts') hostLine(line, group, at, tree);
    else if (kind === 'vars') variableLine(line, group, at, tree);
    else if (kind === 'children') childLine(line, group, at, tree, pending);
  }
  for (const [name, { at, message }] of pending) if (!declared.has(name)) tree.problem(at, message);
}

function hostLine(line: string, group: string, at: InventoryPlace, tree: InventoryTree): void {
  try {
    const [pattern = '', ...words] = iniWords(line);
    const { names, port } = expandHostPattern(pattern);
    if (pattern === '---')
      tree.problem(at, '"---" begins a YAML file, and this one is read as INI; call it .yml');
    for (const name of names) {
      tree.addHost(name, group, at);
      if (port !== undefined) tree.setHostVariable(name, 'ansible_port', { value: port, at });
    }
    for (const word of words) {
      const [, key, value] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
      if (key === undefined || value === undefined) {
        tree.problem(at, `"${word}" is not name=value; only variables follow a host`);
        continue;
      }
      for (const name of names) tree.setHostVariable(name, key, { value: pythonLiteral(value), at });
    }
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    tree.problem(at, error.message);
  }
}

function variableLine(line: string, group: string, at: InventoryPlace, tree: InventoryTree): void {
  const [, key, value] = /^([^=]*?)\s*=\s*(.*)$/s.exec(line) ?? [];
  if (key === undefined || value === undefined) tree.problem(at, `"${line}" is not name=value`);
  else tree.setGroupVariable(group, key, { value: pythonLiteral(value), at });
}

function childLine(
  line: string,
  group: string,
  at: InventoryPlace,
  tree: InventoryTree,
  pending: Pending,
): void {
  const child = GROUP.exec(line)?.[1];
  if (child === undefined) {
    tree.problem(at, `"${line}" is not the name of a group`);
    return;
  }
  if (!tree.hasGroup(child))
    pending.set(child, { at, message: `[${group}:children] names the group "${child}", which is nowhere` });
  tree.addChild(group, child, at);
}
