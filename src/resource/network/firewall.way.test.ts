import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readAnswer } from '../answer.fixture.ts';
import { factsOf, reply, resourceOf } from '../machine.fixture.ts';

const BEHIND = '-A INPUT -p tcp -m tcp --dport 22 -j DROP';

function read(attribute: string, stdout: string) {
  const seen = readAnswer('firewall', '', { stdout }, [attribute]);
  assert.ok('state' in seen, JSON.stringify(seen));
  return seen.unseen[attribute] ?? { rules: seen.state[attribute] as readonly string[] };
}

function iptables(rules: readonly string[], policy = 'DROP') {
  return read('iptables rules filter', printed(rules, policy));
}

function noteOf(rules: readonly string[]) {
  const look = resourceOf('firewall').look('', factsOf('debian-12'), ['iptables rules filter']);
  return 'note' in look ? look.note?.(reply({ stdout: printed(rules, 'DROP') })) : undefined;
}

function printed(rules: readonly string[], policy: string) {
  return `=== iptables
*filter
:INPUT ${policy} [0:0]
:A - [0:0]
:B - [0:0]
${rules.map((rule) => `${rule}\n`).join('')}COMMIT
=== iptables status
0
`;
}

function nftables(rules: readonly string[], more: Readonly<Record<string, string>> = {}, chain = 'input') {
  const others = Object.entries(more).map(([name, lines]) => `\t${name} {\n\t\t${lines}\n\t}\n`);
  const hooked = ['type filter hook input priority filter; policy drop;', ...rules, 'tcp dport 22 drop'];
  return read(
    `nftables rules inet t ${chain}`,
    `=== nftables
table inet t {
${others.join('\n')}
\tchain input {
${hooked.map((rule) => `\t\t${rule}\n`).join('')}\t}
}
=== nftables status
0
`,
  );
}

const accepted = (rule: string) =>
  `nearly every packet is accepted by ${JSON.stringify(rule)}, so rules behind it, and the policy, hardly decide anything`;

suite('rules of a firewall behind a jump', () => {
  test('to a chain that accepts nearly every packet are unable, and so is the policy; what only accepts is known', () => {
    for (const rules of [
      ['-A INPUT -j A', '-A A -p tcp -j ACCEPT'],
      ['-A INPUT -p tcp -j A', '-A A -j ACCEPT'],
      [
        '-A INPUT -p tcp -j A',
        '-A A -s 10.0.0.0/8 -j RETURN',
        '-A A -p tcp -m tcp --dport 1:65535 -j ACCEPT',
      ],
      ['-A INPUT -j A', '-A A -j B', '-A B ! -i lo -j ACCEPT'],
      ['-A INPUT -p tcp -g A', '-A A -j ACCEPT'],
    ]) {
      const more = '-A INPUT -p udp -m udp --dport 53 -j ACCEPT';
      const seen = iptables([...rules.slice(0, 1), BEHIND, more, ...rules.slice(1)]);
      assert.ok('unable' in seen, rules.join('; '));
      assert.equal(seen.unable, accepted(rules[0] ?? ''));
      assert.deepEqual(seen.part, ['-N A', '-N B', rules[0], more, ...rules.slice(1)]);
    }
    for (const [rules, more] of [
      [['jump open'], { 'chain open': 'meta l4proto tcp accept' }],
      [['meta l4proto tcp jump open'], { 'chain open': 'accept' }],
      [['jump open'], { 'chain open': 'goto next', 'chain next': 'ct state new accept' }],
    ] as const) {
      const seen = nftables(rules, more);
      assert.ok('unable' in seen, rules.join('; '));
      assert.equal(seen.unable, accepted(rules[0]));
      assert.deepEqual(seen.part, ['type filter hook input priority filter;', ...rules]);
    }
  });

  test('to a chain that accepts some packets, or sends most of them back or away, count', () => {
    for (const rules of [
      ['-A INPUT -j A', '-A A -s 10.0.0.0/8 -p tcp -j ACCEPT'],
      ['-A INPUT -j A', '-A A -p tcp -j RETURN'],
      ['-A INPUT -s 10.0.0.0/8 -j A', '-A A -p tcp -j ACCEPT'],
      ['-A INPUT -j A', '-A A -j A'],
      ['-A INPUT -p tcp -j A', '-A A -j DROP', '-A A -j ACCEPT'],
    ]) {
      const seen = iptables([...rules.slice(0, 1), BEHIND, ...rules.slice(1)]);
      assert.ok('rules' in seen && seen.rules.includes(BEHIND), JSON.stringify([rules, seen]));
    }
    for (const [rule, more] of [
      ['jump open', { 'chain open': 'ip saddr 10.0.0.0/8 accept' }],
      ['ip saddr 10.0.0.0/8 jump open', { 'chain open': 'accept' }],
      ['jump open', { 'chain open': 'jump open' }],
      ['iifname "eth1" goto open', { 'chain open': 'accept' }],
    ] as const) {
      const seen = nftables([rule], more);
      assert.ok('rules' in seen && seen.rules.includes('tcp dport 22 drop'), JSON.stringify([rule, seen]));
    }
  });

  test('that nearly every packet leaves by a return: they, too, are unable', () => {
    const dead = '-A A -p tcp -m tcp --dport 22 -j DROP';
    const seen = iptables(['-A INPUT -j A', '-A A -p tcp -j RETURN', dead]);
    assert.ok('unable' in seen);
    assert.match(seen.unable, /^nearly every packet leaves the chain by "-A A -p tcp -j RETURN"/);
    assert.deepEqual(seen.part, [
      ...['-P INPUT DROP', '-N A', '-N B', '-A INPUT -j A', '-A A -p tcp -j RETURN'],
    ]);
    // With the policy ACCEPT, a return from a chain with a hook accepts.
    const open = iptables(['-A INPUT -p tcp -j RETURN', BEHIND], 'ACCEPT');
    assert.ok('unable' in open);
    assert.equal(open.unable, accepted('-A INPUT -p tcp -j RETURN'));
    const nft = nftables(['meta l4proto tcp return']);
    assert.match(JSON.stringify(nft), /nearly every packet leaves the chain by \\"meta l4proto tcp return/);
  });
});

suite('nearly every packet is taken', () => {
  test('by a set or a map that has nearly everything', () => {
    for (const [rule, more] of [
      [
        'ip saddr @all accept',
        { 'set all': 'type ipv4_addr\n\t\tflags interval\n\t\telements = { 0.0.0.0/0 }' },
      ],
      ['tcp dport @most accept', { 'set most': 'type inet_service\n\t\telements = { 1-65535 }' }],
      ['ct state vmap { established : accept, related : accept, new : accept }', {}],
      ['meta nfproto vmap { ipv4 : jump four, ipv6 : drop }', { 'chain four': 'accept' }],
      [
        'meta l4proto vmap @protocols',
        { 'map protocols': 'type inet_proto : verdict\n\t\telements = { tcp : accept, udp : drop }' },
      ],
    ] as const) {
      const seen = nftables([rule], more);
      assert.ok('unable' in seen, `${rule} ${JSON.stringify(seen)}`);
      assert.equal(seen.unable, accepted(rule));
    }
    for (const [rule, more] of [
      ['ip saddr @some accept', { 'set some': 'type ipv4_addr\n\t\telements = { 10.0.0.1, 192.0.2.0/24 }' }],
      ['ct state vmap { established : accept, related : accept, invalid : drop }', {}],
      ['tcp dport vmap { 80 : accept, 443 : jump web }', { 'chain web': 'accept' }],
    ] as const)
      assert.ok('rules' in nftables([rule], more), rule);
  });

  test('by what all of the outside meets, or all but a few', () => {
    for (const rule of [
      'iifname != "lo" accept',
      'iif != "lo" counter accept',
      'meta iiftype != loopback accept',
      'fib daddr type local accept',
      'tcp flags syn / fin,syn,rst,ack accept',
      'meta l4proto != { icmp, ipv6-icmp } accept',
      'ip saddr != 10.0.0.1 accept',
      'ip saddr != { 10.0.0.1, 10.0.0.2 } accept',
      'ip6 saddr 2000::/3 accept',
    ])
      assert.ok('unable' in nftables([rule]), rule);
    for (const rule of [
      '-A INPUT ! -i lo -j ACCEPT',
      '-A INPUT ! -p icmp -j ACCEPT',
      '-A INPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT',
      '-A INPUT -m addrtype --dst-type LOCAL -j ACCEPT',
      '-A INPUT ! -s 10.0.0.1/32 -j ACCEPT',
      '-A INPUT -p tcp -m tcp ! --dport 25 -j ACCEPT',
    ])
      assert.ok('unable' in iptables([rule, BEHIND]), rule);
    for (const rule of [
      '-A INPUT -i lo -j ACCEPT',
      '-A INPUT -s 10.0.0.0/8 -j ACCEPT',
      '-A INPUT ! -i eth0 -j ACCEPT',
    ])
      assert.ok('rules' in iptables([rule, BEHIND]), rule);
  });
});

suite('a chain to which no packet comes', () => {
  const rule = '-A B -p tcp -m tcp --dport 25 -j DROP';

  test('of iptables has no rules in force', () => {
    assert.deepEqual(iptables([rule]), { rules: ['-P INPUT DROP', '-N A', '-N B'] });
    assert.equal(noteOf([rule]), 'no packet comes to the chain B, so its rules are left out');
    assert.equal(noteOf(['-A INPUT -j B', rule]), undefined);
    // What leads there is itself never met.
    const never = iptables(['-A INPUT -j ACCEPT', '-A INPUT -j B', rule]);
    assert.deepEqual(never, { rules: ['-N A', '-N B', '-A INPUT -j ACCEPT'] });
    const used = iptables(['-A INPUT -i lo -j A', '-A A -g B', rule]);
    assert.ok('rules' in used && used.rules.includes(rule));
  });

  test('of nft is unable', () => {
    const chains = { 'chain mail': 'tcp dport 25 drop' };
    assert.deepEqual(nftables([], chains, 'mail'), {
      unable: 'no packet comes to this chain: it has no hook, and no rule that one meets leads there',
      hint: 'jump to it from a chain with a hook',
    });
    const map = { 'map ports': 'type inet_service : verdict\n\t\telements = { 25 : jump mail }' };
    for (const [rules, more] of [
      [['iifname "eth0" jump mail'], {}],
      [['tcp dport vmap { 25 : goto mail }'], {}],
      [['tcp dport vmap @ports'], map],
    ] as const)
      assert.deepEqual(
        nftables(rules, { ...chains, ...more }, 'mail'),
        { rules: ['tcp dport 25 drop'] },
        rules[0],
      );
    const late = nftables(['accept', 'jump mail'], chains, 'mail');
    assert.ok('unable' in late);
  });
});
