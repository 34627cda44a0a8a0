import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readAnswer } from '../answer.fixture.ts';

function see(noun: string, name: string, stdout: string): Readonly<Record<string, unknown>> {
  const sighting = readAnswer(noun, name, { stdout }, []);
  assert.ok('state' in sighting, JSON.stringify(sighting));
  return sighting.state;
}

// By res_vinit_1() of glibc 2.36.
suite('resolver', () => {
  for (const [what, text, wanted] of [
    [
      'a keyword stands in front',
      ' nameserver 192.0.2.9\nnameserver 192.0.2.1\n',
      { nameservers: ['192.0.2.1'] },
    ],
    ['a tab will do', 'nameserver\t192.0.2.1 # x\n', { nameservers: ['192.0.2.1'] }],
    ['no blank behind it', 'nameserver192.0.2.1\nnameservers 192.0.2.1\n', { nameservers: [] }],
    ['upper case', 'NAMESERVER 192.0.2.1\n', { nameservers: [] }],
    [
      'no address',
      'nameserver localhost\nnameserver 192.0.2.1,192.0.2.2\nnameserver 192.0.2.300\n',
      { nameservers: [] },
    ],
    ['the end of a line of Windows', 'nameserver 192.0.2.1\r\n', { nameservers: [] }],
    ['scopes', 'nameserver fe80::1%eth0\nnameserver ::1\n', { nameservers: ['fe80::1%eth0', '::1'] }],
    [
      'three at most',
      'nameserver 10.0.0.1\nnameserver 10.0.0.2\nnameserver 10.0.0.3\nnameserver 10.0.0.4\n',
      { nameservers: ['10.0.0.1', '10.0.0.2', '10.0.0.3'] },
    ],
    ['the last search', 'search a b\ndomain c d\nsearch\n search e\n', { search: ['c'] }],
    [
      'options of all lines',
      'options ndots:5\n;options edns0\noptions rotate trust-ad\n',
      { options: ['ndots:5', 'rotate', 'trust-ad'] },
    ],
    [
      'of an option with a value the last one',
      'options ndots:3 timeout:1 rotate\noptions ndots:7 rotate\n',
      { options: ['timeout:1', 'ndots:7', 'rotate'] },
    ],
  ] as const)
    test(what, () => {
      assert.deepEqual(see('resolver', '', text), { nameservers: [], search: [], options: [], ...wanted });
    });
});

// Each line was tried with getent of glibc 2.36.
suite('hosts entry', () => {
  for (const [line, found] of [
    ['10.1.1.1 a x', true],
    ['  10.1.1.1\tx # a', true],
    ['::1 x', true],
    ['10.1.1.6,c x', false],
    ['10.1.1 x', false],
    ['010.1.1.1 x', false],
    ['fe80::1%eth0 x', false],
    ['# 10.1.1.1 x', false],
    ['x 10.1.1.1', false],
  ] as const)
    test(`${JSON.stringify(line)} is ${found ? 'read' : 'ignored'}`, () => {
      assert.equal(see('hosts entry', 'x', `127.0.0.1 localhost\n${line}\n`).exists, found);
    });
});
