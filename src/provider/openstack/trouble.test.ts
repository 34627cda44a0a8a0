import assert from 'node:assert/strict';
import { afterEach, before, beforeEach, suite, test } from 'node:test';
import { guestImage } from '../machine/guest.fixture.ts';
import { Project } from './project.fixture.ts';
import { noOpenstack } from './services.fixture.ts';

const FAILED = 'host "web" of "small" could not be started';

suite('an OpenStack that refuses', { skip: noOpenstack }, () => {
  let project: Project;
  before(async () => {
    await guestImage();
  });
  beforeEach(async () => {
    project = await Project.open();
  });
  afterEach(async () => {
    assert.deepEqual(await project.left(), []);
    await project.end();
  });
  const made = () => project.proxy.count('POST', /^\/(?:servers|ports|floatingips)$/);

  test('a login that is wrong is told before anything is made, without the password', async () => {
    const [message, hint] = await project.refused('  web: {}', { password: 'wrong-secret' });
    assert.equal(
      message,
      '"small" could not be brought up: The request you have made requires authentication. [401 Unauthorized] (OpenStack at here)',
    );
    assert.match(hint, /^check user, password, project/);
    assert.doesNotMatch(message + hint, /wrong-secret/);
    assert.equal(made(), 0);
  });

  test('what is not there, or there twice, is told with what may be meant, before a server is made', async () => {
    const cases: readonly (readonly [string, string, RegExp])[] = [
      ['image: debian-21', 'there is no image "debian-21" that the project sees', /did you mean "debian-12"/],
      ['image: twin', 'there are 2 of the image "twin"', /^write the id of the one that is meant: \S+, \S+$/],
      [
        'image: { name: ubuntu-*, os_distro: ubuntu }',
        'no image that the project sees has name ubuntu-*, os_distro ubuntu',
        /openstack image list/,
      ],
      ['flavor: m1.tinny', 'there is no flavor "m1.tinny" that the project sees', /did you mean "m1.tiny"/],
      ['network: privat', 'there is no network "privat" that the project sees', /did you mean "private"/],
      [
        'subnet: front',
        'there is no subnet of the network private "front" that the project sees',
        /^allowed: private$/,
      ],
      [
        'server_group: apart',
        'there is no server group "apart" that the project sees',
        /^it sees none at all$/,
      ],
      [
        'floating: outside',
        'there is no external network "outside" that the project sees',
        /^allowed: public$/,
      ],
    ];
    for (const [key, message, hint] of cases) {
      const [told, advice] = await project.refused(`  web: { ${key} }`);
      assert.equal(told, `${FAILED}: ${message}`);
      assert.match(advice, hint);
    }
    assert.equal(made(), 0);
  });

  test('an address for everybody is not given by default: nothing is asked', async () => {
    const [message] = await project.refused('  web: { floating: true }', {});
    assert.equal(
      message,
      '"small" is not brought up: web would have floating addresses, and it is not said who may reach them',
    );
    assert.deepEqual(project.proxy.calls, []);
  });

  test('a quota that is used up is told in the words of nova and of neutron', async () => {
    await project.withQuota('instances', 0, async () => {
      const [message, hint] = await project.refused('  web: {}');
      assert.equal(
        message,
        `${FAILED}: Quota exceeded for instances: Requested 1, but already used 0 of 0 instances [403 forbidden] (OpenStack at here)`,
      );
      assert.match(hint, /^raise the quota of the project/);
    });
    await project.withQuota('floatingip', 0, async () => {
      const [message, hint] = await project.refused('  web: { floating: true }');
      assert.equal(
        message,
        `${FAILED}: Quota exceeded for resources: ['floatingip']. [409 OverQuota] (OpenStack at here)`,
      );
      assert.match(hint, /^raise the quota of the project/);
    });
  });

  test('a server that no hypervisor can take is told with its fault', async () => {
    await project.withQuota('ram', -1, async () => {
      const [message] = await project.refused('  web: { flavor: m1.huge }');
      assert.equal(
        message.replace(/ after [\d.]+ m?s/, ''),
        'host "web" of "small" died while starting: OpenStack says ERROR: No valid host was found [500] (no server of the cloud can run it: take a smaller flavor or another zone, or try again later)\nits log is empty',
      );
    });
  });

  test('a zone and a volume that cannot be had are told', async () => {
    const [zone] = await project.refused('  web: { zone: nowhere }');
    assert.equal(
      zone,
      `${FAILED}: The requested availability zone is not available [400 badRequest] (OpenStack at here)`,
    );
    // There is no cinder.
    const [volume] = await project.refused('  web: { volume: 1 GiB }');
    assert.match(volume, /volume|cinder|endpoint/i);
  });
});
