import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Blueprint } from '../sentence/blueprint.ts';
import { limitHosts } from './limit-hosts.ts';

const host = (name: string, ...groups: string[]) => ({ name, groups, published: [] });
const FLEET: Blueprint = {
  environment: 'fleet',
  protected: false,
  lifecycle: 'live',
  hosts: [host('web-01', 'web'), host('web-02', 'web'), host('db-01', 'db')],
  endpoints: {},
};

const names = (...limits: string[]) => limitHosts(FLEET, limits).hosts.map(({ name }) => name);

test('a limit is a name, a pattern or a group; several add up', () => {
  assert.deepEqual(names('web-01'), ['web-01']);
  assert.deepEqual(names('web-*'), ['web-01', 'web-02']);
  assert.deepEqual(names('db'), ['db-01']);
  assert.deepEqual(names('web-02,db'), ['web-02', 'db-01']);
  assert.deepEqual(names(), ['web-01', 'web-02', 'db-01']);
});

test('a limit that matches no host is refused', () => {
  assert.throws(() => names('wbe*'), {
    name: 'ConfigurationError',
    message: '--limit wbe* matches no host of the environment "fleet"; hosts: web-01, web-02, db-01',
  });
});
