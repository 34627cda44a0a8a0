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
  assert.deepEqual(parsePlacement(' on every host'), { kind: 'every' });
  assert.deepEqual(parsePlacement('every host in "web"'), { kind: 'group', name: 'web' });
  assert.equal(parsePlacement(''), undefined);
});

test('a placement means hosts; without one, the host that the sentences before spoke of, or the only one', () => {
  assert.deepEqual(placeHosts(SHOP, parsePlacement('on "db"'), undefined), ['db']);
  assert.deepEqual(placeHosts(SHOP, parsePlacement('on every host'), undefined), ['web-1', 'web-2', 'db']);
  assert.deepEqual(placeHosts(SHOP, parsePlacement('on every host in "web"'), undefined), ['web-1', 'web-2']);
  assert.deepEqual(placeHosts(SHOP, undefined, { kind: 'host', name: 'db' }), ['db']);
  assert.deepEqual(placeHosts({ ...SHOP, hosts: [host('only')] }, undefined, undefined), ['only']);
});

test('an unknown or missing place is refused with what there is', () => {
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
  refused('', 'it does not say on which host; say on "…" or on every host. hosts: web-1, web-2, db');
});
