import assert from 'node:assert/strict';
import { afterEach, before, beforeEach, suite, test } from 'node:test';
import { guestImage } from '../machine/guest.fixture.ts';
import { cloudAt } from './left.fixture.ts';
import { metadataOf, readMarks } from './marks.ts';
import { Project } from './project.fixture.ts';
import { noOpenstack } from './services.fixture.ts';
import { openstackThings } from './things.ts';

interface Rule {
  readonly direction: string;
  readonly port_range_min: number | null;
  readonly port_range_max: number | null;
  readonly remote_ip_prefix: string | null;
  readonly remote_group_id: string | null;
}

suite('servers of OpenStack', { skip: noOpenstack }, () => {
  let project: Project;
  before(async () => {
    await guestImage();
  });
  beforeEach(async () => {
    project = await Project.open();
  });
  afterEach(async () => {
    assert.deepEqual([await project.left(), project.proxy.guests()], [[], []]);
    await project.end();
  });

  test('everything has its marks from the request that makes it, and a look is one request for all', async () => {
    const { proxy, context } = project;
    const stack = await project.up('  "web-[1:3]": { floating: true }\n  db: {}');
    try {
      assert.equal(new Set(stack.hosts().map(({ address }) => address)).size, 4);
      const bodies = (path: RegExp) =>
        proxy.calls
          .filter((call) => call.method === 'POST' && path.test(call.path))
          .map(({ body }) => JSON.parse(body));
      const servers = bodies(/^\/servers$/).map(({ server }) => server);
      assert.deepEqual(
        servers.map(({ name }) => name).sort(),
        ['db', 'web-1', 'web-2', 'web-3'].map((name) => `opsproof-${context.runId}-small-${name}`),
      );
      for (const { name, metadata, tags } of servers) {
        assert.deepEqual(metadata, metadataOf(context.labels, name));
        assert.deepEqual(tags, ['opsproof', `opsproof.run:${context.runId}`]);
      }
      const others = [
        ...bodies(/^\/ports$/).map(({ port }) => port.description),
        ...bodies(/^\/floatingips$/).map(({ floatingip }) => floatingip.description),
        ...bodies(/^\/security-groups$/).map(({ security_group: group }) => group.description),
        ...bodies(/^\/os-keypairs$/).map(({ keypair }) => keypair.public_key),
      ];
      assert.equal(others.length, 4 + 3 + 1 + 1);
      for (const text of others) assert.equal(readMarks(text)?.['opsproof.run'], context.runId, text);
      const looks = proxy.count('GET', /^\/servers/);
      assert.equal(proxy.count('GET', /^\/servers\/detail\?tags=opsproof\.run/), looks);
      assert.ok(looks > 1, 'they were waited for');
    } finally {
      assert.deepEqual(await stack.down(), []);
    }
  });

  test('only the ports that are named are open, for whom the settings say, and hosts reach each other', async () => {
    const stack = await project.up('  web: { ports: [80, 443], ready: { command: "true" } }');
    try {
      const cloud = await cloudAt(project.proxy.url);
      const name = `opsproof-${project.context.runId}-small`;
      const [group] = await cloud.list<{
        readonly id: string;
        readonly security_group_rules: readonly Rule[];
      }>('look', 'network', `/security-groups?name=${name}`, 'security_groups');
      const incoming = (group?.security_group_rules ?? []).filter(({ direction }) => direction === 'ingress');
      assert.deepEqual(
        incoming
          .filter(({ remote_ip_prefix: from }) => from !== null)
          .map((rule) => [rule.port_range_min, rule.port_range_max, rule.remote_ip_prefix])
          .sort(([a], [b]) => Number(a) - Number(b)),
        [22, 80, 443].map((port) => [port, port, '127.0.0.1/32']),
      );
      const rest = incoming.filter(({ remote_ip_prefix: from }) => from === null);
      assert.deepEqual(
        rest.map(({ remote_group_id: of }) => of === group?.id),
        [true, true],
      );
    } finally {
      assert.deepEqual(await stack.down(), []);
    }
  });

  test('a host behind another one of the stack is reached through it, with its ports', async () => {
    const server = `#!/bin/sh\nexec perl -MIO::Socket::INET -e '$s=IO::Socket::INET->new(LocalPort=>80,Listen=>5) or die; while($c=$s->accept){sysread $c,$_,4096; print $c "HTTP/1.0 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nhi"; close $c}'\n`;
    const stack = await project.up(
      `  bastion: {}\n  web: { jump: bastion, needs: [bastion], ports: [80], user_data: ${JSON.stringify(server)} }`,
    );
    try {
      const [bastion, web] = stack.hosts();
      assert.ok(bastion?.target.transport === 'ssh' && web?.target.transport === 'ssh');
      assert.equal(web.target.jump, `root@${bastion.address}:22`);
      assert.deepEqual(web.target.jumpHostKeys, bastion.target.hostKeys);
      const port = web.ports[80] ?? assert.fail();
      assert.equal(port.host, '127.0.0.1');
      const answer = await fetch(`http://127.0.0.1:${port.port}/`, { signal: AbortSignal.timeout(5_000) });
      assert.equal(await answer.text(), 'hi');
    } finally {
      assert.deepEqual(await stack.down(), []);
    }
  });

  test('a token that ends in the middle is followed by another one', async () => {
    const stack = await project.up('  web: {}');
    const logins = () => project.proxy.count('POST', /^\/auth\/tokens/);
    const before = logins();
    project.proxy.endToken();
    assert.equal((await stack.act('web', 'stop')).running, false);
    assert.ok(logins() > before);
    assert.equal((await stack.act('web', 'start')).running, true);
    project.proxy.endToken();
    assert.deepEqual(await stack.down(), []);
  });

  test('what is busy, fails once, or cuts its answer off is asked again', async () => {
    const late = { status: 429, headers: { 'retry-after': '1' }, times: 2 };
    const fails = { status: 502, body: '<html>bad gateway</html>', times: 1 };
    project.proxy.injected.push(
      { method: 'POST', path: /^\/servers$/, ...late },
      { method: 'POST', path: /^\/ports$/, ...late },
      { method: 'GET', path: /^\/servers\/detail/, ...fails },
      { method: 'GET', path: /^\/servers\/detail/, after: 'cut', times: 1 },
      { method: 'GET', path: /^\/networks/, after: 'lost', times: 1 },
      { method: 'DELETE', path: /^\/servers/, ...fails },
      { method: 'DELETE', path: /^\/ports/, after: 'lost', times: 1 },
    );
    project.proxy.delayMs = 100;
    const stack = await project.up('  web: {}');
    assert.deepEqual(await stack.down(), []);
    assert.deepEqual(
      project.proxy.injected.map(({ times }) => times),
      [0, 0, 0, 0, 0, 0, 0],
    );
  });

  test('what was made although its answer was lost is found, and made once', async () => {
    const lost = { method: 'POST', after: 'lost', times: 1 } as const;
    project.proxy.injected.push(
      { path: /^\/os-keypairs$/, ...lost },
      { path: /^\/security-groups$/, ...lost },
      { path: /^\/ports$/, ...lost },
      { path: /^\/floatingips$/, ...lost },
      { path: /^\/servers$/, ...lost },
    );
    const stack = await project.up('  web: { floating: true }');
    try {
      for (const path of [/^\/servers$/, /^\/ports$/, /^\/floatingips$/, /^\/security-groups$/])
        assert.equal(project.proxy.count('POST', path), 1, String(path));
      assert.equal((await project.left()).length, 5);
    } finally {
      assert.deepEqual(await stack.down(), []);
    }
  });

  test('a server that somebody else removed is told, and its stack goes down', async () => {
    const stack = await project.up('  one: {}\n  two: {}');
    const things = openstackThings(async () => ({ ...project.access, prices: { 'm1.tiny': '0.01 EUR' } }), {
      env: {},
      cwd: '/nowhere',
    });
    const found = await things.find(project.context.runId, [{ environment: 'small' }]);
    assert.deepEqual(found.map(({ kind }) => kind).sort(), [
      ...['key-pair', 'port', 'port', 'security-group', 'server', 'server'],
    ]);
    const one = found.find(({ kind, id }) => kind === 'server' && id.endsWith('-one')) ?? assert.fail();
    assert.deepEqual([one.owner, one.price], ['small', '0.01 EUR']);
    assert.equal(await things.isThere(one), true);
    assert.equal(await things.remove(one, 60_000), undefined);
    assert.equal(await things.isThere(one), false);
    await assert.rejects(stack.act('one', 'stop'), /could not be found. \[404 itemNotFound\]/);
    assert.equal(stack.hosts().find(({ name }) => name === 'two')?.running, true);
    assert.deepEqual(await stack.down(), []);
  });
});
