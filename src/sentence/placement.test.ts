import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Blueprint } from './blueprint.ts';
import { parsePlacement, placeHosts } from './placement.ts';

const host = (name: string, ...groups: string[]) => ({ name, groups, published: [] });
const SHOP: Blueprint = {
  environment: 'shop',
  protected: false,
  lifecycle: 'ephemeral',
  hosts: [host('web-1', 'web'), host('web-2', 'web'), host('db')],
  endpoints: {},
};

test('a placement is a host, every host, or every host of a group', () => {
  assert.deepEqual(parsePlacement(' on "db"'), { kind: 'host', name: 'db' });
  assert.deepEqual(parsePlacement('the host "db"'), { kind: 'host', name: 'db' });
  assert.deepEqual(parsePlacement(' on every host'), { kind: 'fleet' });
  assert.deepEqual(parsePlacement('every host in "web"'), { kind: 'fleet', group: 'web' });
  assert.equal(parsePlacement(''), undefined);
});

test('a placement selects hosts; without one, it is the host that an earlier sentence named, or the only one', () => {
  assert.deepEqual(placeHosts(SHOP, parsePlacement('on "db"'), undefined).hosts, ['db']);
  assert.deepEqual(placeHosts(SHOP, parsePlacement('on every host'), undefined).hosts, [
    'web-1',
    'web-2',
    'db',
  ]);
  assert.deepEqual(placeHosts(SHOP, parsePlacement('on every host in "web"'), undefined).hosts, [
    'web-1',
    'web-2',
  ]);
  assert.deepEqual(placeHosts(SHOP, undefined, { kind: 'host', name: 'db' }).hosts, ['db']);
  assert.deepEqual(placeHosts({ ...SHOP, hosts: [host('only')] }, undefined, undefined).hosts, ['only']);
});

test('an unknown or missing place is refused with the possible ones', () => {
  const refused = (text: string, message: string) =>
    assert.throws(() => placeHosts(SHOP, parsePlacement(text), undefined), {
      name: 'ConfigurationError',
      message,
    });
  refused(
    'on "web1"',
    'no host "web1" in the environment "shop"; did you mean "web-1"? hosts: web-1, web-2, db',
  );
  refused(
    'on every host in "webs"',
    'no group "webs" in the environment "shop"; did you mean "web"? groups: web',
  );
  refused('', 'it does not say on which host; write on "…" or on every host. hosts: web-1, web-2, db');
});

test('a placement may say on how many hosts', () => {
  const placed = placeHosts(SHOP, parsePlacement('on at least 2 hosts'), undefined);
  assert.deepEqual(placed, { hosts: ['web-1', 'web-2', 'db'], quorum: { kind: 'at least', count: 2 } });
  assert.deepEqual(placeHosts(SHOP, parsePlacement('on exactly one host in "web"'), undefined), {
    hosts: ['web-1', 'web-2'],
    quorum: { kind: 'exactly', count: 1 },
  });
  assert.deepEqual(parsePlacement(' on no host'), { kind: 'fleet', quorum: { kind: 'exactly', count: 0 } });
  assert.throws(() => placeHosts(SHOP, parsePlacement('on at least 3 hosts in "web"'), undefined), {
    message: 'at least 3 of 2 hosts can never hold',
  });
  assert.throws(() => parsePlacement('on at least many hosts'), {
    message: '"at least many hosts" does not say how many hosts',
  });
});

test('a share of the hosts is drawn by the seed: the same hosts within a run, others in another', () => {
  const hosts = Array.from({ length: 40 }, (_, index) => host(`web-${index}`, 'web'));
  const fleet = { ...SHOP, hosts };
  const draw = (seed: string) =>
    placeHosts(fleet, parsePlacement('on 10 % of the hosts in "web"'), undefined, seed).hosts;
  assert.equal(draw('a').length, 4);
  assert.deepEqual(draw('a'), draw('a'));
  assert.notDeepEqual(draw('a'), draw('b'));
  assert.equal(placeHosts(SHOP, parsePlacement('on 1 % of the hosts'), undefined, 'a').hosts.length, 1);
  assert.throws(() => parsePlacement('on 0 % of the hosts'), {
    message: 'a share of the hosts must be more than 0 % and at most 100 %; found 0 %',
  });
});
