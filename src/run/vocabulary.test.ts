import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { probes } from '../probe/registry.ts';
import { readPlanSource } from '../probe/terraform/plan-source.ts';
import { resources } from '../resource/registry.ts';
import { Rehearsal } from '../world/rehearsal.ts';
import { Scenario } from '../world/scenario.ts';
import { guessSentences } from './guess-sentence.ts';
import type { Library } from './library.ts';
import { loadOwnLibrary, ROOT } from './vocabulary.fixture.ts';
import { searchVocabulary, vocabularyOf, vocabularyPage } from './vocabulary.ts';

suite('the vocabulary', () => {
  let library: Library;
  before(async () => {
    library = await loadOwnLibrary();
  });

  /** The patterns that match a sentence. */
  const matching = async (text: string) => {
    const found = library.catalogue.find(text, new Scenario(undefined));
    await Promise.all(found.map(({ values }) => values));
    return found.map(({ definition }) => String(definition.pattern));
  };

  test('has an example for every sentence, and no other sentence matches it', async () => {
    for (const { pattern, sentence } of library.catalogue.definitions) {
      assert.ok(sentence !== undefined && sentence.examples.length > 0, `${pattern} has no example`);
      for (const example of sentence.examples) {
        assert.deepEqual(await matching(example), [String(pattern)], example);
      }
    }
  });

  test('has examples for every noun and every probe, and each is a valid sentence about it', async (t) => {
    const root = mkdtempSync(join(tmpdir(), 'opsproof-vocabulary-'));
    t.after(() => rmSync(root, { recursive: true }));
    mkdirSync(join(root, 'infra'));
    writeFileSync(join(root, 'infra/main.tf'), '');
    for (const { noun, examples } of [...resources, ...probes]) {
      assert.ok(examples.length > 0, `${noun} has no example`);
      for (const example of examples) {
        const scenario = new Scenario(undefined, '', root);
        scenario.plan = readPlanSource('infra', root);
        scenario.blueprint = {
          environment: 'made-up',
          lifecycle: 'ephemeral',
          protected: false,
          hosts: [{ name: 'web', groups: [], published: [] }],
          endpoints: { db: 'http://192.0.2.1' },
          apis: { jenkins: { url: 'http://192.0.2.1' } },
        };
        for (const log of ['log "/var/log/nginx/access.log"', 'log of "nginx"'])
          scenario.watched.set(log, new Map());
        const rehearsal = new Rehearsal(scenario, library.catalogue, () => Promise.reject(new Error('none')));
        const [found, ...more] = library.catalogue.find(example, rehearsal);
        assert.ok(found !== undefined && more.length === 0, example);
        const plans = await rehearsal.play(found.definition, found.values, { text: example });
        const [plan] = plans ?? [];
        assert.ok(plan?.kind === 'check', example);
        assert.match(plan.check.question.subject, new RegExp(`^${noun}( |$)`), example);
      }
    }
  });

  test("refuses a verb that a host's provider does not support, before anything starts", async () => {
    const blueprint = {
      environment: 'made-up',
      lifecycle: 'ephemeral',
      protected: false,
      hosts: [
        { name: 'db', groups: [], published: [], provider: 'paper', verbs: ['stop', 'start'] },
        { name: 'fixed', groups: [], published: [], provider: 'stone', verbs: [] },
      ],
      endpoints: {},
    } as const;
    const rehearse = async (text: string) => {
      const scenario = new Scenario(undefined);
      scenario.blueprint = blueprint;
      const rehearsal = new Rehearsal(scenario, library.catalogue, () => Promise.reject(new Error('none')));
      const [found] = library.catalogue.find(text, rehearsal);
      assert.ok(found !== undefined);
      return (await rehearsal.play(found.definition, found.values, { text }))?.map(({ kind }) => kind);
    };
    assert.deepEqual(await rehearse('I stop "db"'), ['action']);
    await assert.rejects(rehearse('I pause "db"'), {
      message: 'the provider "paper" of host "db" cannot pause a host; it can: stop, start',
    });
    await assert.rejects(rehearse('I stop "fixed"'), {
      message: 'the provider "stone" of host "fixed" cannot stop a host; it can: nothing',
    });
  });

  test('says what belongs below every sentence that ends with a colon', () => {
    for (const { pattern, sentence } of library.catalogue.definitions) {
      assert.equal(sentence?.takes !== undefined, String(pattern).endsWith(':'), String(pattern));
    }
  });

  test('guesses what a misspelt sentence about a probe was meant to be', () => {
    for (const [written, meant] of [
      ['the adress "a.test:9" is reachable', 'the address "a.test:9" is reachable'],
      ['the TLS adress "a.test:9" is trusted', 'the TLS address "a.test:9" is trusted'],
      ['the DNS recrd "A a.test" exists', 'the DNS record "A a.test" exists'],
      ['the udp adress "a.test:9" is reachable', 'the udp address "a.test:9" is reachable'],
      ['the respons status is 200', 'the response status is 200'],
      ['the exitstatus is 1', 'the exit status is 1'],
    ] as const)
      assert.equal(guessSentences(written, library.catalogue, library.sentences)[0], meant);
  });

  test('is searched by words, in any order and case', () => {
    const entries = vocabularyOf(library);
    const first = (words: readonly string[]) => searchVocabulary(entries, words)[0]?.pattern;
    assert.equal(first(['port']), 'the port {number} …');
    assert.equal(first(['LISTENING', 'port']), 'the port {number} …');
    assert.equal(first(['owner', 'file']), 'the file {string} …');
    assert.equal(first(['json', 'post']), 'I {request}{from} with JSON:');
    assert.equal(first(['unpauses']), 'I {verb} {string}');
    assert.deepEqual(searchVocabulary(entries, ['port', 'no-such-word']), []);
    assert.equal(searchVocabulary(entries, []).length, entries.length);
  });

  test('is the content of docs/steps.md; if not: node bin/opsproof.js steps --format md', () => {
    const written = readFileSync(join(ROOT, 'docs', 'steps.md'), 'utf8');
    const page = vocabularyPage(library);
    const lines = { written: new Set(written.split('\n')), page: new Set(page.split('\n')) };
    assert.deepEqual(
      [...lines.page].filter((line) => !lines.written.has(line)),
      [],
      'missing',
    );
    assert.deepEqual(
      [...lines.written].filter((line) => !lines.page.has(line)),
      [],
      'stale',
    );
    assert.ok(written === page, 'the same lines in another order');
  });
});
