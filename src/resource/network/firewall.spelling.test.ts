import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableQuestion } from '../../check/state.ts';
import { resourceOf } from '../machine.fixture.ts';
import { elementAround } from './firewall.element.ts';

const ask = (attribute: string, expected: string) =>
  tableQuestion({ resource: resourceOf('firewall'), name: '' }, [[attribute, expected]]);

test('no rule is denied in a spelling that the tool never prints', () => {
  for (const rule of [
    '-A INPUT -p tcp --dport 22 -j ACCEPT',
    '-A INPUT -p udp --dport 53 -j ACCEPT',
    '-A OUTPUT -p all -j ACCEPT',
    '-A INPUT -s 10.0.0.1 -j DROP',
    '-A INPUT -s fd00::1 -j DROP',
    '-A INPUT -s 0.0.0.0/0 -j ACCEPT',
    '-A INPUT -j ACCEPT -s 10.0.0.0/8',
    '-A INPUT -p tcp -s 10.0.0.0/8 -j DROP',
    '-A INPUT --jump DROP',
    'INPUT -j DROP',
  ])
    assert.throws(() => ask('iptables rules filter', `none of "${rule}"`), /proves nothing/, rule);
  for (const rule of [
    '-P INPUT DROP',
    '-A INPUT -j ACCEPT',
    '-A INPUT -s 10.0.0.1/32 -d 10.0.0.0/8 -i eth0 -p tcp -m tcp --dport 22 -j ACCEPT',
    '-A INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT',
    '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    '-A INPUT -p icmp -m icmp --icmp-type 8 -j DROP',
  ])
    ask('iptables rules filter', `none of "${rule}"`);
  assert.throws(
    () => ask('nftables rules inet f input', 'none of "tcp dport {22,80} accept"'),
    /proves nothing/,
  );
  ask('nftables rules inet f input', 'none of "tcp dport { 22, 80 } accept"');
  ask('nftables rules inet f input', 'none of "ct state established,related accept"');
});

test('a chain and a set have a family and a table', () => {
  for (const attribute of [
    'nftables rules f input',
    'nftables rules inet filter',
    'nftables elements ipv4 f s',
  ])
    assert.throws(() => ask(attribute, 'empty'), /is not a family \(ip, /, attribute);
  for (const name of ['input', '"inet f  input"'])
    assert.throws(() => ask('nftables chains', `none of ${name}`), /proves nothing/, name);
});

test('an address or port that an element contains is not missing', () => {
  const elements = ['10.0.0.0/8', '192.0.2.1-192.0.2.9', 'fd00::/8', '20-25'];
  assert.equal(elementAround('10.1.2.3', elements), '10.0.0.0/8');
  assert.equal(elementAround('10.1.0.0/16', elements), '10.0.0.0/8');
  assert.equal(elementAround('192.0.2.5', elements), '192.0.2.1-192.0.2.9');
  assert.equal(elementAround('fd00::1', elements), 'fd00::/8');
  assert.equal(elementAround('22', elements), '20-25');
  for (const value of ['11.0.0.1', '192.0.2.10', 'fe80::1', '26', 'eth0'])
    assert.equal(elementAround(value, elements), undefined, value);
});
