import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { readRegularSync } from '../../disk/regular-file.ts';
import { unreadable } from '../../model/file-reasons.ts';
import { type ProgramLimits, runOperatorProgram } from '../operator-program.ts';
import { parseAnsibleYaml } from '../yaml-file.ts';
import { readIniInventory } from './ini.ts';
import type { InventoryTree } from './inventory-tree.ts';
import { readHostVariables, readScriptInventory } from './script-inventory.ts';
import { isMap, readYamlInventory } from './yaml-inventory.ts';

/** What a folder of inventories holds besides: Ansible's INVENTORY_IGNORE_EXTS, hidden files, and folders of variables. */
const IGNORED =
  /^\.|^(?:host_vars|group_vars|vars_plugins)$|(?:\.(?:pyc|pyo|swp|bak|rpm|md|txt|rst|orig|cfg|retry)|~)$/;
const YAML = ['.yml', '.yaml', '.json'];
const DEEPEST = 20;

export interface SourceContext extends ProgramLimits {
  /** False: no program is run (lint). */
  readonly runs: boolean;
}

/**
 * Reads one source of an Ansible inventory into the tree: a file in YAML or INI, a script, or a folder of such.
 * @param path absolute
 * @returns true when a script was not run, so that its hosts are not known
 */
export async function readInventorySource(
  path: string,
  tree: InventoryTree,
  context: SourceContext,
  depth = 0,
): Promise<boolean> {
  const file = relative(context.cwd, path);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    tree.problem({ file }, 'there is no such inventory');
    return false;
  }
  if (found.isDirectory()) {
    if (depth > DEEPEST) return false;
    let unread = false;
    for (const entry of readdirSync(path).sort())
      if (!IGNORED.test(entry))
        unread = (await readInventorySource(join(path, entry), tree, context, depth + 1)) || unread;
    return unread;
  }
  if (isExecutable(path)) {
    if (!context.runs) return true;
    await runScript(path, file, tree, context);
    return false;
  }
  try {
    readFile(readRegularSync(path).toString(), path, file, tree);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    tree.problems.push(...unreadable(file, error as NodeJS.ErrnoException).problems);
  }
  return false;
}

/** Folders beside which variables stand. */
export function variableFolder(path: string): string {
  return existsSync(path) && statSync(path).isDirectory() ? path : dirname(path);
}

function readFile(text: string, path: string, file: string, tree: InventoryTree): undefined {
  if (text.startsWith('$ANSIBLE_VAULT;'))
    return tree.problem(
      { file, line: 1 },
      'is encrypted by the vault of Ansible',
      'let Ansible read it: inventory: { command: "ansible-inventory -i … --list" }',
    );
  const extension = extname(path);
  if (YAML.includes(extension)) return readYamlInventory(parseAnsibleYaml(text, file), tree);
  if (extension === '.toml') return tree.problem({ file }, 'is TOML; opsproof reads INI, YAML and scripts');
  // Without an extension it is whichever of the two it can be, as for Ansible.
  const yaml = extension === '' ? parseAnsibleYaml(text, file) : undefined;
  const isYaml =
    isMap(yaml?.tree) && Object.values(yaml.tree).every((group) => group === null || isMap(group));
  if (yaml !== undefined && isYaml) readYamlInventory(yaml, tree);
  else readIniInventory(text, file, tree);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return (statSync(path).mode & 0o111) !== 0;
  } catch {
    return false;
  }
}

async function runScript(
  path: string,
  file: string,
  tree: InventoryTree,
  context: SourceContext,
): Promise<void> {
  const listed = await runOperatorProgram([path, '--list'], context);
  if ('problem' in listed) return tree.problem({ file }, `${file} --list ${listed.problem}`);
  for (const host of readScriptInventory(listed.stdout, `${file} --list`, tree)) {
    const asked = await runOperatorProgram([path, '--host', host], context);
    if ('problem' in asked) {
      tree.problem({ file }, `${file} --host ${host} ${asked.problem}`);
      return;
    }
    if (asked.stdout.trim() === '') continue;
    try {
      readHostVariables(JSON.parse(asked.stdout), host, { file: `${file} --host ${host}` }, tree);
    } catch (error) {
      tree.problem({ file }, `${file} --host ${host} does not print JSON: ${(error as Error).message}`);
    }
  }
}
