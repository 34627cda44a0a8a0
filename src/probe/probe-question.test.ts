import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Scenario } from '../world/scenario.ts';
import { printPhrase, readPhrase } from './phrase.ts';
import type { AskedProbe } from './probe.ts';
import { type Preposition, probeQuestion } from './probe-question.ts';
import { askedProbes, probes } from './registry.ts';

const PHRASES = ['DNS record {record}', 'DNS record {record} at {server}'];

test('the names of a phrase are read in quotes of either kind, and printed', () => {
  assert.deepEqual(readPhrase(PHRASES, 'DNS record "A a.test"'), {
    phrase: PHRASES[0],
    names: { record: 'A a.test' },
  });
  const found = readPhrase(PHRASES, `DNS record 'TXT "x"' at "a \\"b\\""`);
  assert.deepEqual(found, { phrase: PHRASES[1], names: { record: 'TXT "x"', server: 'a "b"' } });
  assert.equal(printPhrase(found.phrase, found.names), 'DNS record "TXT \\"x\\"" at "a \\"b\\""');
  assert.equal(readPhrase(PHRASES, 'DNS record "A a.test" at nowhere'), undefined);
  assert.equal(readPhrase(PHRASES, 'my DNS record "A a.test"'), undefined);
});

test('no two probes have the same name', () => {
  const nouns = probes.map(({ noun }) => noun);
  assert.deepEqual(nouns, [...new Set(nouns)]);
  const phrases = askedProbes.flatMap((probe) => probe.phrases);
  assert.deepEqual(phrases, [...new Set(phrases)]);
});

/** A probe that connects to nothing. */
const made = (asked: AskedProbe['asked']): AskedProbe => ({
  noun: 'well',
  description: '',
  phrases: ['well {name}'],
  asked,
  attributes: { deep: { type: 'boolean', adjective: true, description: '' } },
  examples: [],
  changes: ({ names }) => (names.name === 'wild' ? 'stir it' : undefined),
  prepare: () => async () => ({ unable: 'nobody is asked' }),
});

function ask(asked: AskedProbe['asked'], said: Preposition, name = 'x', isProtected = false) {
  const scenario = new Scenario(undefined);
  scenario.blueprint = {
    environment: 'production',
    protected: isProtected,
    lifecycle: 'live',
    hosts: [],
    endpoints: {},
  };
  const subject = { probe: made(asked), phrase: 'well {name}', names: { name } };
  return probeQuestion(scenario, subject, 'is deep', said);
}

test('the preposition before the hosts decides who asks, and a wrong one is refused', () => {
  assert.equal(ask('anywhere', undefined).from, 'outside');
  assert.equal(ask('anywhere', 'from').from, 'hosts');
  assert.equal(ask('outside', undefined).from, 'outside');
  assert.equal(ask('hosts', undefined).from, 'hosts');
  assert.equal(ask('hosts', 'on').from, 'hosts');
  const refused = (asked: AskedProbe['asked'], said: Preposition, message: string) =>
    assert.throws(() => ask(asked, said), { name: 'ClaimError', message });
  refused('anywhere', 'on', 'a well is asked from a host: write from "…"; found: on "…"');
  refused('hosts', 'from', 'a well is on a host: write on "…"; found: from "…"');
  for (const said of ['on', 'from'] as const)
    refused('outside', said, `a well is asked from where opsproof runs, not from a host; found: ${said} "…"`);
});

test('what may change something is refused on a protected environment, before anything is sent', () => {
  assert.equal(ask('anywhere', undefined, 'wild').subject, 'well "wild"');
  assert.equal(ask('anywhere', undefined, 'tame', true).subject, 'well "tame"');
  assert.throws(() => ask('anywhere', undefined, 'wild', true), {
    message: /the environment "production" is protected, .*; refused: stir it/,
  });
});
