import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { letInAnyway, reachedRich, readServicePorts } from './firewalld.force.ts';

suite('what a zone of firewalld allows', () => {
  const zone = (values: Readonly<Record<string, readonly string[]>>) => ({
    active: true,
    values: new Map(Object.entries(values)),
  });
  const ssh = 'ssh|<service>\nssh|  <port protocol="tcp" port="22"/>\nssh|</service>\n';
  const why = (values: Readonly<Record<string, readonly string[]>>, value: string, attribute = 'ports') => {
    const services = readServicePorts(
      `${ssh}ha|<service><include service="x"/></service>\n`,
      values.services ?? [],
    );
    return letInAnyway(zone(values), attribute, value, services)?.unable;
  };

  test('is more than its lists', () => {
    assert.match(why({ target: ['ACCEPT'] }, 'telnet', 'services') ?? '', /target is ACCEPT/);
    assert.match(why({ services: ['ssh'] }, '22/tcp') ?? '', /the service ssh opens it/);
    assert.match(why({ ports: ['1-1024/tcp'] }, '22/tcp') ?? '', /ports has 1-1024\/tcp/);
    assert.match(why({ protocols: ['tcp'] }, '22/tcp') ?? '', /protocols has tcp/);
    const rich = 'rule family="ipv4" port port="20-30" protocol="tcp" accept';
    assert.match(why({ 'rich rules': [rich] }, '22/tcp') ?? '', /port="20-30"/);
    assert.match(why({ 'rich rules': ['rule priority="-5" accept'] }, '1/udp') ?? '', /priority="-5" accept/);
    for (const service of ['ha', 'nosuch'])
      assert.match(
        why({ services: [service] }, '22/tcp') ?? '',
        /^opsproof does not know what the service \S+ opens$/,
      );
    assert.equal(why({ services: ['ssh'], target: ['default'], 'rich rules': [rich] }, '22/udp'), undefined);
  });

  test('omits rich rules after one that matches every packet', () => {
    const drop = 'rule family="ipv4" source address="10.0.0.0/8" drop';
    assert.deepEqual(reachedRich(['rule priority="-5" accept', drop]), ['rule priority="-5" accept']);
    assert.equal(reachedRich(['rule accept', drop]).length, 2);
  });
});
