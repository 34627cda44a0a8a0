import assert from 'node:assert/strict';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { makeOnce } from './make.ts';
import { removeOfNeutron, removeServer } from './remove.ts';
import { Service } from './service.fixture.ts';

const AT = '/compute/servers/s1';

suite('a removal', () => {
  let service: Service;
  beforeEach(async () => {
    service = await Service.start();
  });
  afterEach(() => service.end());

  const server = (status: string, more: object = {}) => ({
    body: { server: { id: 's1', name: 'web', status, ...more } },
  });
  const gone = {
    status: 404,
    body: { itemNotFound: { code: 404, message: 'Instance s1 could not be found.' } },
  };
  const done = { status: 204 };
  const asked = () => service.asked.filter((line) => !line.includes('auth/tokens'));

  test('of a server ends when nova does not know it any more', async () => {
    const deleting = server('ACTIVE', { 'OS-EXT-STS:task_state': 'deleting' });
    service.says(`GET ${AT}`, server('ACTIVE'), deleting, deleting, gone);
    service.says(`DELETE ${AT}`, done);
    await removeServer(service.cloud(), 's1', 20_000);
    assert.deepEqual(asked(), [
      ...[`GET ${AT}`, `DELETE ${AT}`],
      ...Array.from({ length: 3 }, () => `GET ${AT}`),
    ]);
  });

  test('of a server that is gone, or goes while it is asked for, is success', async () => {
    service.says(`GET ${AT}`, gone);
    await removeServer(service.cloud(), 's1', 1_000);
    service.says(`GET ${AT}`, server('ERROR'), gone);
    service.says(`DELETE ${AT}`, gone);
    await removeServer(service.cloud(), 's1', 1_000);
  });

  test('of a server that the cloud would keep for a while is for good', async () => {
    service.says(`GET ${AT}`, server('ACTIVE'), server('SOFT_DELETED'), gone);
    service.says(`DELETE ${AT}`, done);
    service.says(`POST ${AT}/action`, { status: 202 });
    await removeServer(service.cloud(), 's1', 20_000);
    assert.equal(asked().filter((line) => line === `POST ${AT}/action {"forceDelete":null}`).length, 1);
  });

  test('of a server that does not go says how it is, why, and who can help', async () => {
    service.says(
      `GET ${AT}`,
      server('ERROR', { fault: { code: 500, message: 'Timed out waiting for a reply' } }),
    );
    service.says(`DELETE ${AT}`, done);
    await assert.rejects(removeServer(service.cloud(), 's1', 500), {
      message: 'nova says ERROR of it after 500 ms: Timed out waiting for a reply',
      hint: 'openstack server show s1; whoever operates the cloud can reset its state',
    });
  });

  test('of a group waits while it is in use, and then says what refuses', async () => {
    const used = {
      NeutronError: { type: 'SecurityGroupInUse', message: 'Security Group g1 in use.', detail: '' },
    };
    const at = '/network/v2.0/security-groups/g1';
    service.says(`DELETE ${at}`, { status: 409, body: used }, { status: 409, body: used }, done);
    await removeOfNeutron(service.cloud(), '/security-groups/g1', 20_000);
    service.says(`DELETE ${at}`, { status: 409, body: used });
    await assert.rejects(
      removeOfNeutron(service.cloud(), '/security-groups/g1', 300),
      /OpenStack did not remove it: Security Group g1 in use\. \[409 SecurityGroupInUse\]/,
    );
  });

  test('what was made although its answer was lost is taken, and what was not made is told', async () => {
    const lost = { status: 504, body: '<html>gateway timeout</html>' };
    service.says('POST /compute/servers', lost);
    const request = () => service.cloud().ask<string>('it was not made', 'compute', 'POST', '/servers', {});
    const found = [undefined, 's1'];
    assert.equal(await makeOnce(request, async () => found.shift(), 1), 's1');
    await assert.rejects(
      makeOnce(request, async () => undefined, 1),
      /it was not made: it answered 504/,
    );
    service.says('POST /compute/servers', { status: 403, body: {} });
    await assert.rejects(
      makeOnce(request, async () => 's1', 1),
      /it answered 403/,
    );
  });
});
