import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostInventory } from '../drift/inventory.ts';
import { makeLessons } from './learn.ts';

const service = (name: string): HostInventory['items'] => ({
  service: { [name]: { running: true, enabled: true } as never },
});
const inventory = (items: HostInventory['items']): HostInventory => ({ items, unable: {} });
const port = (name: string): HostInventory['items'] => ({ port: { [`${name}/tcp`]: {} as never } });

/** `role @ place: sentence; …` of each lesson. */
function lessons(hosts: Readonly<Record<string, readonly [readonly string[], HostInventory['items']]>>) {
  const names = Object.entries(hosts).map(([name, [groups]]) => ({ name, groups }));
  const inventories = Object.fromEntries(
    Object.entries(hosts).map(([name, [, items]]) => [name, inventory(items)]),
  );
  return makeLessons(names, inventories).map(({ role, place, scenarios }) => {
    const said = scenarios.flatMap((scenario) => scenario.said.map(({ sentence }) => sentence));
    return `${role} @ ${place}: ${said.join('; ')}`;
  });
}

const NGINX = 'the service "nginx" is running; the service "nginx" is enabled';

const TABLE: readonly (readonly [string, Parameters<typeof lessons>[0], readonly string[]])[] = [
  ['a host alone', { web: [[], service('nginx')] }, [`web @ the host "web": ${NGINX}`]],
  ['nothing worth saying', { web: [[], {}] }, []],
  [
    'what a group has in common is said of the group, the rest of each host',
    {
      w1: [['web'], { ...service('nginx'), ...port('80') }],
      w2: [['web'], service('nginx')],
    },
    [`web @ every host in "web": ${NGINX}`, 'w1 @ the host "w1": the port 80 is listening'],
  ],
  ['a group of one is a host', { w1: [['web'], service('nginx')] }, [`w1 @ the host "w1": ${NGINX}`]],
  [
    'a group that is another host’s second one is not spoken of as a whole',
    {
      w1: [['web'], service('nginx')],
      w2: [['web'], service('nginx')],
      db: [['back', 'web'], {}],
    },
    [`w1 @ the host "w1": ${NGINX}`, `w2 @ the host "w2": ${NGINX}`],
  ],
  [
    'a group with nothing in common',
    { w1: [['web'], port('80')], w2: [['web'], port('81')] },
    ['w1 @ the host "w1": the port 80 is listening', 'w2 @ the host "w2": the port 81 is listening'],
  ],
];

for (const [name, hosts, expected] of TABLE)
  test(`learnt: ${name}`, () => {
    assert.deepEqual(lessons(hosts), expected);
  });

test('nothing is said about a host that could not be read, nor about its group', () => {
  const hosts = ['w1', 'w2'].map((name) => ({ name, groups: ['web'] }));
  const read = { w1: inventory(service('nginx')) };
  assert.deepEqual(
    makeLessons(hosts, read).map(({ place }) => place),
    ['the host "w1"'],
  );
});
