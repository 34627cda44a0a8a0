import { dirname } from 'node:path';
import type { Secret } from '../../model/secret.ts';
import { PLACEHOLDER } from '../../schema/placeholder.ts';
import { absolutePath, durationOf, type Reading } from '../../schema/reading.ts';
import { runOperatorProgram } from '../operator-program.ts';
import type { ProblemList } from '../problem-list.ts';
import { connectionOf, type InventoryConnection } from './connection.ts';
import { readConsul } from './consul.ts';
import type { InventoryInput } from './inventory-schema.ts';
import { type InventoryHost, InventoryTree } from './inventory-tree.ts';
import { readInventorySource, variableFolder } from './read-sources.ts';
import { readScriptInventory } from './script-inventory.ts';
import { variableFiles } from './variable-files.ts';

/** A host that an inventory names, with the keys that follow from its variables. */
export interface InventoryEntry extends InventoryConnection {
  readonly name: string;
  /** Where it stands. */
  readonly host: InventoryHost;
  readonly groups: readonly string[];
  /** Its variables, as the inventory has them. */
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface ReadInventory {
  readonly hosts: readonly InventoryEntry[];
  /** True: a program would have to be run to know the hosts, and it was not. */
  readonly unread: boolean;
}

const LIMIT_MS = 60_000;
const MOST_BYTES = 64 * 1024 * 1024;
/** Variables whose values are masked wherever they would be printed. */
const SECRET = /pass(?:word|wd|phrase)?$|secret|token|api_?key|private_key$/i;

/** Reads what `inventory:` of a live environment names. What is wrong goes to `problems`. */
export async function readInventory(
  input: InventoryInput,
  reading: Reading,
  problems: ProblemList,
): Promise<ReadInventory> {
  const { texts, cwd, env, secrets, folder } = reading;
  const given = typeof input === 'string' ? { ansible: input } : input;
  const ways = (['ansible', 'command', 'consul'] as const).filter((key) => given[key] !== undefined);
  if (ways.length !== 1) {
    problems.add(
      ['inventory'],
      `needs exactly one of ansible, command and consul; found ${ways.length === 0 ? 'none' : ways.join(' and ')}`,
    );
    return { hosts: [], unread: true };
  }
  for (const key of ['datacenter', 'token'] as const)
    if (given[key] !== undefined && given.consul === undefined)
      problems.add(['inventory', key], 'is for consul alone');
  const tree = new InventoryTree();
  const limitMs = durationOf(given.timeout, LIMIT_MS, ['inventory', 'timeout'], reading);
  const limits = { cwd, env, limitMs, mostBytes: MOST_BYTES };
  const runs = secrets !== 'leave';
  const sources = [given.ansible ?? []]
    .flat()
    .map((path) => absolutePath(texts.plain(path), { folder, cwd, env }));
  let unread = false;
  if (given.ansible !== undefined) {
    for (const source of sources) {
      if (PLACEHOLDER.test(source)) unread = true;
      else unread = (await readInventorySource(source, tree, { ...limits, runs })) || unread;
    }
  } else if (!runs) unread = true;
  else if (given.command !== undefined) {
    const command = texts.guardedText(given.command);
    const printed = await runOperatorProgram(['sh', '-c', command], limits);
    if ('problem' in printed) problems.add(['inventory'], `the command "${command}" ${printed.problem}`);
    else readScriptInventory(printed.stdout, command, tree);
  } else if (given.consul !== undefined) {
    const { datacenter, token } = given;
    await readConsul(
      {
        url: texts.guardedText(given.consul),
        ...(datacenter === undefined ? {} : { datacenter: texts.plain(datacenter) }),
        ...(token === undefined ? {} : { token: texts.secret(texts.guardedText(token)).reveal() }),
        limitMs,
      },
      tree,
    );
  }
  const folders = [...new Set(sources.map(variableFolder))];
  const hosts = tree.hosts(variableFiles(folders, cwd, tree.problems));
  // What a program or a server says has no lines: it is reported where the environment names it.
  if (given.ansible === undefined)
    for (const { file, message } of tree.problems) problems.add(['inventory'], `${file}: ${message}`);
  else problems.take(tree.problems);
  if (hosts.length === 0 && !unread && tree.problems.length === 0)
    problems.add(['inventory'], 'names no host: nothing would be looked at');
  const [source = folder] = sources;
  const here = { cwd, home: env.HOME, source: sources.length > 1 ? dirname(source) : source };
  return {
    hosts: hosts.map((host) => ({
      name: host.name,
      host,
      groups: host.groups,
      variables: variablesOf(host, (value) => texts.secret(value)),
      ...connectionOf(host, here),
    })),
    unread,
  };
}

function variablesOf(
  { variables }: InventoryHost,
  conceal: (value: string) => Secret,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, { value }]) => {
      if (SECRET.test(name) && typeof value === 'string' && value !== '') conceal(value);
      return [name, value];
    }),
  );
}
