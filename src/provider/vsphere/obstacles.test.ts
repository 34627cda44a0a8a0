import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { vsphereObstacles } from './obstacles.ts';
import { Replay } from './replay.fixture.ts';
import type { VirtualMachineHost, VirtualMachineOwn } from './settings.ts';
import { vsphereShape } from './shape.ts';

const host = (name: string, own: Partial<VirtualMachineOwn> = {}): VirtualMachineHost => ({
  name,
  groups: [],
  provider: 'vsphere',
  verbs: vsphereShape.verbs,
  ports: [],
  needs: [],
  startMs: 1,
  stopMs: 1,
  transport: 'ssh',
  template: 'DC0_H0_VM0',
  pool: 'DC0_C0',
  customize: 'none',
  extraConfig: {},
  ...own,
});

suite('what would keep clones from being made', () => {
  let replay: Replay;
  before(async () => {
    replay = await Replay.start();
  });
  after(() => replay.end());

  const told = async (hosts: readonly VirtualMachineHost[], more: object = {}) => {
    const settings = { endpoint: replay.url, user: 'user', password: 'vcsim-secret', ...more };
    const found = await vsphereObstacles(hosts, { environment: 'small', cwd: '/nowhere', env: {}, settings });
    return found.map(({ host: name, message, hint, unable }) => [name, message, hint, unable]);
  };

  test('everything that a host names is looked up in the inventory, by one session that ends', async () => {
    assert.deepEqual(await told([host('web')]), []);
    assert.ok(replay.methods.includes('Logout'));
    assert.ok(!replay.methods.some((method) => method.endsWith('_Task')));
    const wrong = [
      host('web', { template: 'DC0_H0_VM8' }),
      host('db', { datastore: 'LocalDS_1' }),
      host('fine'),
    ];
    const [first, second, ...more] = await told(wrong);
    assert.deepEqual(first?.slice(0, 2), [
      'web',
      'it cannot be made: there is no template DC0_H0_VM8 in /DC0',
    ]);
    assert.match(String(first?.[2]), /did you mean "DC0_H0_VM/);
    assert.deepEqual(second?.slice(0, 2), [
      'db',
      'it cannot be made: there is no datastore LocalDS_1 in /DC0',
    ]);
    assert.deepEqual([first?.[3], second?.[3], more], [undefined, undefined, []]);
    const [none] = await told([host('web')], { datacenter: 'DC1' });
    assert.deepEqual(none?.slice(0, 2), [undefined, '"small" would not start: there is no datacenter DC1']);
    assert.equal(none?.[3], undefined);
  });

  test('a vCenter that refuses the login, is not there, or is not named says nothing about the hosts', async () => {
    replay.instead.push(['Login', 'login-refused']);
    const [refused, ...more] = await told([host('web')]);
    assert.match(String(refused?.[1]), /^"small" would not start: .*\[InvalidLogin\]/);
    assert.deepEqual([refused?.[0], refused?.[3], more], [undefined, true, []]);
    const [silent] = await told([host('web')], { endpoint: 'http://127.0.0.1:9' });
    assert.equal(silent?.[3], true);
    const [open] = await told([host('web')], { endpoint: 'http://vcenter.example.com' });
    assert.match(String(open?.[1]), /http does not hide the password/);
    assert.equal(open?.[3], true);
  });
});
