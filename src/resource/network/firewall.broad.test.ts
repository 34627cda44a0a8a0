import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readAnswer } from '../answer.fixture.ts';

const BEHIND = 'tcp dport 22 drop';

/** What the rules of a chain look like if this one is before another, and why they may not be known. */
function nftables(rule: string, family = 'inet') {
  const stdout = `=== nftables
table ${family} t {
\tchain input {
\t\ttype filter hook input priority filter; policy drop;
\t\ttcp dport 23 drop
\t\t${rule}
\t\t${BEHIND}
\t}
}
=== nftables status
0
`;
  const attribute = `nftables rules ${family} t input`;
  const seen = readAnswer('firewall', '', { stdout }, [attribute]);
  assert.ok('state' in seen, JSON.stringify(seen));
  return { rules: seen.state[attribute], ...seen.unseen[attribute] };
}

function iptables(...rules: readonly string[]) {
  const lines = rules.map((rule) => `${rule}\n`).join('');
  const stdout = `=== iptables
*filter
:INPUT DROP [0:0]
:OUTPUT ACCEPT [0:0]
${lines}COMMIT
=== iptables status
0
`;
  const attribute = 'iptables rules filter';
  const seen = readAnswer('firewall', '', { stdout }, [attribute]);
  assert.ok('state' in seen, JSON.stringify(seen));
  return { rules: seen.state[attribute], ...seen.unseen[attribute] };
}

suite('behind a rule', () => {
  test('that every packet meets, other rules and the policy do not count', () => {
    for (const [rule, family] of [
      ['meta nfproto { ipv4, ipv6 } accept', 'inet'],
      ['meta nfproto { ipv4, ipv6 } counter accept', 'inet'],
      ['counter meta mark >= 0x00000000 accept', 'inet'],
      ['ct state invalid,established,related,new,untracked accept', 'inet'],
      ['meta nfproto ipv4 accept', 'ip'],
      ['ip saddr 0.0.0.0/0 accept', 'ip'],
      ['ip daddr 0.0.0.0/0 ip saddr { 0.0.0.0/0 } log prefix "x" accept', 'ip'],
      ['ip protocol 0-255 accept', 'ip'],
      ['ip6 saddr ::/0 accept', 'ip6'],
    ] as const)
      assert.deepEqual(
        nftables(rule, family).rules,
        ['type filter hook input priority filter;', 'tcp dport 23 drop', rule],
        rule,
      );
  });

  test('that accepts nearly every packet, they are unable; what is before it is known', () => {
    for (const rule of [
      'meta nfproto ipv4 accept',
      'ip saddr 0.0.0.0/0 accept',
      'meta l4proto tcp accept',
      'meta l4proto { tcp, udp } counter accept',
      'tcp dport 1-65535 accept',
      'ct state new accept',
      'ct state established,related,new accept',
      'ct state != invalid accept',
    ])
      assert.deepEqual(nftables(rule), {
        rules: undefined,
        unable: `nearly every packet is accepted by ${JSON.stringify(rule)}, so rules behind it, and the policy, hardly decide anything`,
        hint: 'put it behind the rules that refuse, or make it narrower',
        part: ['type filter hook input priority filter;', 'tcp dport 23 drop', rule],
      });
    const rule = '-A INPUT -p tcp -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT';
    const seen = iptables(
      '-A INPUT -p tcp -m tcp --dport 23 -j DROP',
      rule,
      '-A INPUT -p tcp -m tcp --dport 22 -j DROP',
    );
    assert.match(String(seen.unable), /^nearly every packet is accepted by "-A INPUT -p tcp -m conntrack/);
    assert.deepEqual(seen.part, ['-P OUTPUT ACCEPT', '-A INPUT -p tcp -m tcp --dport 23 -j DROP', rule]);
  });

  test('that takes only some packets, they count', () => {
    for (const rule of [
      'ct state established,related accept',
      'meta nfproto ipv4 tcp dport 80 accept',
      'meta nfproto ipv6 drop',
      'ip saddr 10.0.0.0/8 accept',
      'iifname != "eth0" accept',
      'meta l4proto { icmp, ipv6-icmp } accept',
      'tcp dport 1024-65535 accept',
    ])
      assert.equal((nftables(rule).rules as readonly string[]).at(-1), BEHIND, rule);
    for (const rule of [
      '-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-A INPUT -p icmp -j ACCEPT',
      '-A INPUT -i lo -p tcp -j ACCEPT',
      '-A OUTPUT -p tcp -m conntrack --ctstate NEW -j ACCEPT',
    ])
      assert.ok(Array.isArray(iptables(rule, '-A INPUT -p tcp -m tcp --dport 22 -j DROP').rules), rule);
  });
});
