import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { xenObstacles } from './obstacles.ts';
import { xenShape } from './shape.ts';
import { LOGIN, XenSimulator } from './simulator/simulator.fixture.ts';
import type { XenHost, XenOwn } from './xen-host.ts';

const host = (name: string, own: Partial<XenOwn> = {}): XenHost => ({
  name,
  groups: [],
  provider: 'xenserver',
  verbs: xenShape.verbs,
  ports: [],
  needs: [],
  startMs: 1,
  stopMs: 1,
  transport: 'ssh',
  template: 'debian-12-cloud',
  ...own,
});

suite('what would keep machines of a pool from starting', () => {
  let simulator: XenSimulator;
  before(async () => {
    simulator = await XenSimulator.start('127.0.0.1', { guests: false });
  });
  after(() => simulator.end());

  const told = async (hosts: readonly XenHost[], more: object = {}) => {
    const settings = { endpoint: simulator.url, ...LOGIN, ...more };
    const found = await xenObstacles(hosts, { environment: 'small', cwd: '/nowhere', env: {}, settings });
    return found.map(({ host: name, message, unable }) => [
      name,
      message.replaceAll(simulator.url, 'here'),
      unable,
    ]);
  };

  test('templates, networks and storage are looked up, and what is not there is named for its host', async () => {
    assert.deepEqual(await told([host('web')]), []);
    const wrong = [
      host('web', { template: 'debian-13-cloud' }),
      host('db', { network: 'nowhere' }),
      host('fine'),
    ];
    assert.deepEqual(await told(wrong), [
      ['web', 'it could not be started: there is no template "debian-13-cloud" at here', undefined],
      ['db', 'it could not be started: there is no network "nowhere" at here', undefined],
    ]);
  });

  test('a login that is refused, and a pool that does not answer, say nothing about the hosts', async () => {
    const [refused, ...more] = await told([host('web'), host('db')], { password: 'wrong' });
    assert.match(String(refused?.[1]), /XenServer at here/);
    assert.deepEqual([refused?.[0], refused?.[2], more], [undefined, true, []]);
    const [silent] = await told([host('web')], { endpoint: 'http://127.0.0.1:9' });
    assert.match(String(silent?.[1]), /it is not reached: ECONNREFUSED/);
    assert.equal(silent?.[2], true);
  });
});
