import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnableError } from '../model/errors.ts';
import { printExpectation } from '../model/print.ts';
import { parseQuorum } from '../model/quorum.ts';
import { parseTable } from './claim-table.ts';
import { claimsOfEach } from './claims-of-each.ts';
import { evaluate } from './evaluate.ts';
import { parseClaim } from './parse-claim.ts';
import type { Question, Seen } from './question.ts';
import type { Surroundings } from './surroundings.ts';

const WORDS = { installed: { type: 'boolean', adjective: true }, version: { type: 'version' } } as const;
const LOOKED = { command: 'true', exitCode: 0, durationMs: 1, over: 'nothing' };
const NOWHERE: Surroundings = {
  host: () => Promise.reject(new UnableError('no host here')),
};

/** Versions by host; `down` is a host that could not be asked, `none` one without the package. */
async function ask(versions: Readonly<Record<string, string>>, claim: string, quorum?: string) {
  const question: Question = {
    subject: 'package "openssl"',
    claims: [parseClaim(claim, 'package', WORDS)],
    from: 'hosts',
    look: async (_, host = ''): Promise<Seen> => {
      const version = versions[host];
      if (version === undefined || version === 'down') return { unable: 'host down' };
      const state = version === 'none' ? { installed: false } : { installed: true, version };
      return { state, looked: LOOKED };
    },
  };
  const parsed = quorum === undefined ? undefined : parseQuorum(quorum);
  const check = { sentence: 's', question, hosts: Object.keys(versions), moment: undefined };
  return evaluate(parsed === undefined ? check : { ...check, quorum: parsed }, NOWHERE);
}

test('hosts agree if they all have the same value', async () => {
  const [finding, ...more] = await ask({ a: '1.0', b: '1.0' }, 'has the same version');
  assert.equal(more.length, 0);
  assert.equal(finding?.verdict, 'pass');
  assert.equal(finding?.expected, 'the same on all 2 hosts');
  assert.equal(finding?.host, undefined);
});

test('hosts that disagree are one finding, grouped by value', async () => {
  const [finding] = await ask({ a: '1.0', b: '1.1', c: '1.0', d: 'none' }, 'has the same version');
  assert.equal(finding?.verdict, 'fail');
  assert.equal(finding?.observed, '3 different values');
  assert.deepEqual(finding?.details, [
    'does not exist on 1 host: d',
    '1.0 on 2 hosts: a, c',
    '1.1 on 1 host: b',
  ]);
});

test('if one host could not be asked, it is unknown whether they agree', async () => {
  const [open] = await ask({ a: '1.0', b: 'down' }, 'has the same version');
  assert.equal(open?.verdict, 'unable');
  // The reason is that of all of them, not that of the first.
  assert.deepEqual(open?.reason, { why: '1 of 2 hosts could not be checked, and they decide' });
  assert.equal(open?.byHost, true);
  assert.equal((await ask({ a: '1.0', b: '1.1', c: 'down' }, 'has the same version'))[0]?.verdict, 'fail');
});

test('if no host has it, the hosts do not agree', async () => {
  assert.equal((await ask({ a: 'none', b: 'none' }, 'has the same version'))[0]?.verdict, 'fail');
});

test('a number of hosts is one finding that names them', async () => {
  const fleet = { a: '1.0', b: 'none', c: '1.0' };
  assert.equal((await ask(fleet, 'is installed', 'at least 2'))[0]?.verdict, 'pass');
  const [finding] = await ask(fleet, 'is installed', 'exactly one');
  assert.equal(finding?.verdict, 'fail');
  assert.equal(finding?.expected, 'true on exactly 1 of 3 hosts');
  assert.equal(finding?.observed, '2 of 3 hosts');
  assert.deepEqual(finding?.details, ['false on 1 host: b', 'true on 2 hosts: a, c']);
  assert.equal((await ask({ ...fleet, d: 'down' }, 'is installed', 'at least 3'))[0]?.verdict, 'unable');
});

test('on no host it must not be so as surely as behind not', async () => {
  const verdictOf = async (versions: Readonly<Record<string, string>>, claim: string, quorum: string) =>
    (await ask(versions, claim, quorum))[0]?.verdict;
  // What is not there has no version, neither this one nor another.
  const [finding] = await ask({ a: '2.0', b: 'none' }, 'has version 1.0', 'no');
  assert.equal(finding?.verdict, 'fail');
  assert.deepEqual(finding?.details, [
    'on one host it is not true, and its opposite neither',
    '2.0 on 1 host: a',
    'does not exist on 1 host: b',
  ]);
  assert.equal(await verdictOf({ a: '2.0', b: '3.0' }, 'has version 1.0', 'no'), 'pass');
  assert.equal(await verdictOf({ a: '2.0', b: 'none' }, 'has version 1.0', 'at most one'), 'pass');
  assert.equal(await verdictOf({ a: '1.0', b: 'none' }, 'has version 1.0', 'at most one'), 'fail');
  assert.equal(await verdictOf({ a: '1.0', b: 'none' }, 'has version 1.0', 'exactly one'), 'fail');
  assert.equal(await verdictOf({ a: '1.0', b: 'none' }, 'has version 1.0', 'at least 1'), 'pass');
  assert.equal(await verdictOf({ a: 'none', b: 'none' }, 'is installed', 'no'), 'pass');
});

test('on no host a plain list means that none of it is there, as behind not', () => {
  const words = { groups: { type: 'list' } } as const;
  const oppositeOf = (claim: string) => {
    const claims = [parseClaim(claim, 'user', words)];
    const opposite = claimsOfEach(claims, { kind: 'exactly', count: 0 })[1];
    return opposite === undefined ? '' : printExpectation(opposite.expectation, 'list');
  };
  assert.equal(oppositeOf('has groups docker, sudo'), 'not includes "docker", "sudo"');
  assert.equal(oppositeOf('has groups exactly docker'), 'not exactly "docker"');
  assert.equal(oppositeOf('does not have groups docker'), 'includes "docker"');
});

test('a table expresses agreement with: the same', () => {
  assert.equal(parseTable([['version', 'the same']], 'package', WORDS)[0]?.agree, true);
});
