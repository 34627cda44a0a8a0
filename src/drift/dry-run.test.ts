import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Host } from '../host/host.ts';
import { printChange, printOutcome } from './changes-text.ts';
import { compareInventories } from './compare.ts';
import { dryRunsOf } from './dry-run.ts';
import { dryRunNoun } from './dry-run-noun.ts';

const file = join(import.meta.dirname, '../../features/converge/motd.rb');
const dryRun = { noun: 'itamae recipe', name: 'motd.rb', file, options: {}, timeoutMs: 60_000 };
const noun = dryRunNoun(dryRun);

test('what a dry run would change is a line for each resource, over its hosts', () => {
  const accepted = Object.fromEntries(['a', 'b', 'c'].map((host) => [host, { [noun]: {} }]));
  const would = (...names: string[]) => ({
    items: { [noun]: Object.fromEntries(names.map((name) => [name, {}])) },
    unable: {},
  });
  const tonight = { a: would('file[/etc/motd]', 'user[x] (fails)'), b: would('file[/etc/motd]'), c: would() };
  const changes = compareInventories(accepted, tonight);
  assert.deepEqual(
    changes.map((change) => printChange(change, () => 'text', '2026-11-20')),
    [
      'itamae recipe "motd.rb": would change file[/etc/motd] on 2 of 3 hosts; not on c, since 2026-11-20',
      'itamae recipe "motd.rb": would change user[x] (fails) on a, since 2026-11-20',
    ],
  );
  const [first] = changes;
  assert.ok(first !== undefined);
  assert.equal(
    printOutcome(first, { how: 'again' }, () => 'text'),
    'itamae recipe "motd.rb": would not change file[/etc/motd] any more',
  );
});

test('a dry run that could not be made is unread with its reason, and one for other hosts is not made', async () => {
  const host = new Host({ name: 'here', groups: [], target: { transport: 'local' } });
  try {
    const there = { ...dryRun, noun: 'cfengine policy', hosts: ['there'] };
    assert.deepEqual(await dryRunsOf(host, [there]), { items: {}, blind: [] });
    const { items, blind } = await dryRunsOf(host, [{ ...there, noun: 'nothing', hosts: ['here'] }]);
    assert.deepEqual(items, {});
    assert.deepEqual(blind, [
      { host: 'here', noun: 'nothing "motd.rb"', why: 'there is no tool for a nothing' },
    ]);
  } finally {
    await host.close();
  }
});
