import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { type Listing, listWithAnsible, noAnsible } from './ansible.fixture.ts';
import { CORPUS } from './corpus.fixture.ts';
import { InventoryTree } from './inventory-tree.ts';
import { readInventorySource, variableFolder } from './read-sources.ts';
import { variableFiles } from './variable-files.ts';

/** What opsproof makes of the same inventories, in the form of ansible-inventory; undefined when it refuses them. */
async function listOurselves(cwd: string, sources: readonly string[]) {
  const tree = new InventoryTree();
  const paths = sources.map((source) => join(cwd, source));
  const limits = { cwd, env: process.env, limitMs: 20_000, mostBytes: 1_000_000, runs: true };
  for (const path of paths) await readInventorySource(path, tree, limits);
  const hosts = tree.hosts(variableFiles([...new Set(paths.map(variableFolder))], cwd, tree.problems));
  if (tree.problems.length > 0) return { problems: tree.problems };
  return {
    groups: Object.fromEntries(hosts.map(({ name, groups }) => [name, [...groups].sort()])),
    variables: Object.fromEntries(
      hosts.map(({ name, variables }) => [
        name,
        Object.fromEntries(Object.entries(variables).map(([key, { value }]) => [key, value])),
      ]),
    ),
  };
}

/** All groups of each host, also through others. */
function groupsOf({ groups, variables }: Listing): Record<string, string[]> {
  const found: Record<string, Set<string>> = {};
  const walk = (name: string, above: readonly string[], depth: number): void => {
    if (depth > 50) return;
    const { hosts = [], children = [] } = groups[name] ?? {};
    const here = name === 'all' || name === 'ungrouped' ? above : [...above, name];
    for (const host of hosts) {
      found[host] ??= new Set();
      for (const group of here) found[host].add(group);
    }
    for (const child of children) walk(child, here, depth + 1);
  };
  walk('all', [], 0);
  for (const host of Object.keys(variables)) found[host] ??= new Set();
  return Object.fromEntries(Object.entries(found).map(([host, names]) => [host, [...names].sort()]));
}

suite('inventories are read as Ansible reads them', { skip: noAnsible }, () => {
  for (const [name, { files, sources = ['hosts.ini'], refused }] of Object.entries(CORPUS))
    test(name, async () => {
      const cwd = mkdtempSync(join(tmpdir(), 'opsproof-inventory-'));
      try {
        for (const [path, content] of Object.entries(files)) {
          mkdirSync(dirname(join(cwd, path)), { recursive: true });
          writeFileSync(join(cwd, path), content);
          if (content.startsWith('#!')) chmodSync(join(cwd, path), 0o755);
        }
        const theirs = listWithAnsible(cwd, sources);
        const ours = await listOurselves(cwd, sources);
        if (refused !== undefined) {
          assert.ok('problems' in ours, 'opsproof takes it');
          assert.match(
            ours.problems.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'),
            refused,
          );
          return;
        }
        assert.ok(theirs, 'Ansible refuses it');
        const normal = JSON.parse(JSON.stringify(ours));
        assert.deepEqual(normal, {
          groups: groupsOf(theirs),
          variables: plain(theirs.variables, Object.keys(normal.groups ?? {})),
        });
      } finally {
        rmSync(cwd, { recursive: true });
      }
    });
});

/** Ansible leaves out hosts without variables, and prints a template as it stands. */
function plain(variables: Listing['variables'], hosts: readonly string[]) {
  return Object.fromEntries(hosts.map((host) => [host, variables[host] ?? {}]));
}
