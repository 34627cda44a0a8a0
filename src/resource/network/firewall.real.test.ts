import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { Host } from '../../host/host.ts';
import { testLabels } from '../../stack/ledger/labels.fixture.ts';
import { type EngineContainer, engine } from '../../transport/docker/engine.ts';
import { readSighting, resourceOf } from '../machine.fixture.ts';
import { otherSystemsImage } from '../other-systems.fixture.ts';

const docker = await engine();
const answers = await docker.ping().then(
  () => true,
  () => false,
);

const PREPARE = `
iptables -A INPUT -p tcp --dport 22 -j ACCEPT && iptables -P FORWARD DROP && ip6tables -A INPUT -s 2001:db8::/32 -j DROP
nft add table inet own; nft 'add chain inet own input { type filter hook input priority 0 ; policy accept ; }'
nft 'add rule inet own input tcp dport { 80, 443 } accept'`;

/** Attribute, what it includes, what it does not. */
const SEEN: readonly (readonly [attribute: string, there: string, missing: string])[] = [
  ['iptables rules filter', '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT', '-P FORWARD ACCEPT'],
  ['ip6tables rules filter', '-A INPUT -s 2001:db8::/32 -j DROP', '-P INPUT DROP'],
  ['nftables rules inet own input', 'tcp dport { 80, 443 } accept', 'tcp dport 22 accept'],
  ['nftables chains', 'inet own input', 'inet own output'],
];

suite('the firewall of a container', { skip: answers ? false : 'no Docker Engine answers' }, () => {
  const containers: EngineContainer[] = [];
  const hosts: Record<string, Host> = {};

  async function start(image: string) {
    const container = await docker.createContainer({
      name: `opsproof-firewall-${randomBytes(4).toString('hex')}`,
      Image: image,
      Cmd: ['sleep', '600'],
      Labels: testLabels('resource-test'),
      HostConfig: { Init: true, CapAdd: ['NET_ADMIN'] },
    });
    containers.push(container);
    await container.start();
    return { transport: 'docker', container: container.id } as const;
  }

  before(async () => {
    hosts.bare = new Host({ name: 'bare', groups: [], target: await start('opsproof-base:bookworm') });
    const target = await start(await otherSystemsImage());
    hosts.root = new Host({ name: 'root', groups: [], target });
    hosts.nobody = new Host({ name: 'nobody', groups: [], target: { ...target, user: 'nobody' } });
    const { exitCode, stderr } = await hosts.root.run(PREPARE);
    assert.equal(exitCode, 0, stderr.toString());
  });

  after(async () => {
    for (const host of Object.values(hosts)) await host.close();
    for (const container of containers) await container.remove({ force: true, v: true });
  });

  async function look(who: string, attribute: string) {
    const host = hosts[who];
    assert.ok(host !== undefined);
    const seen = resourceOf('firewall').look('', await host.facts(), [attribute]);
    assert.ok('command' in seen);
    const sighting = readSighting(seen, await host.run(seen.command), [attribute]);
    assert.ok('state' in sighting, JSON.stringify(sighting));
    return sighting.unseen[attribute] ?? sighting.state[attribute];
  }

  test('cannot be looked at without its tool', async () => {
    assert.deepEqual(await look('bare', 'nftables chains'), {
      unable: 'nft is not on the host',
      hint: 'install nftables on the host',
    });
  });

  for (const [attribute, there, missing] of SEEN) {
    test(`has ${attribute}: ${there}, and not ${missing}`, async () => {
      const rules = (await look('root', attribute)) as readonly string[];
      assert.ok(Array.isArray(rules), JSON.stringify(rules));
      assert.deepEqual(
        [rules.includes(there), rules.includes(missing)],
        [true, false],
        JSON.stringify(rules),
      );
    });

    test(`does not show ${attribute} to an ordinary user`, async () => {
      const seen = (await look('nobody', attribute)) as { unable: string; hint: string };
      assert.match(seen.unable, /may not read the rules/);
      assert.equal(
        seen.hint,
        'look as root (sudo: true); in a container root needs the capability NET_ADMIN',
      );
    });
  }
});
