import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateMessages } from '@cucumber/gherkin';
import { type Feature, SourceMediaType } from '@cucumber/messages';
import { unfilledIn, unfilledInBackground } from './unfilled.ts';
import { scenariosOf } from './vacuous.ts';

function featureOf(text: string): Feature {
  const envelopes = generateMessages(text, 'a.feature', SourceMediaType.TEXT_X_CUCUMBER_GHERKIN_PLAIN, {
    defaultDialect: 'en',
    includeGherkinDocument: true,
    newId: () => '1',
  });
  const feature = envelopes.find(({ gherkinDocument }) => gherkinDocument !== undefined)?.gherkinDocument
    ?.feature;
  assert.ok(feature);
  return feature;
}

function unfilled(steps: string, examples = 'Examples:\n  | name | file |\n  | a | b |'): readonly string[] {
  const kind = examples === '' ? 'Scenario' : 'Scenario Outline';
  const feature = featureOf(`Feature: f\n${kind}: s\n${steps}\n${examples}\n`);
  return scenariosOf(feature).flatMap((scenario) =>
    unfilledIn(scenario, 'a.feature').map(({ line, message, hint }) => `${line}: ${message}; ${hint}`),
  );
}

test('a placeholder without a column is reported with the nearest column', () => {
  assert.deepEqual(unfilled('Then the process "<nme>" is not running'), [
    '3: <nme> is not a column of Examples:, so it would be used literally; did you mean <name>?',
  ]);
  assert.deepEqual(unfilled('Then the file "/etc/<user>" does not exist'), [
    '3: <user> is not a column of Examples:, so it would be used literally; columns: name, file; for exactly that text, write matches /[<]user>/',
  ]);
  assert.equal(unfilled('Then the file "/x" has:\n  | owner | not <onwer> |').length, 1);
  assert.equal(unfilled('Then x:\n"""\nthe process "<naem>" is not running\n"""').length, 1);
  assert.equal(unfilled('Then the process "<name>" is not running', '').length, 1);
  assert.match(
    unfilled(
      'Then "<name> <file>"',
      'Examples:\n | name | file |\n | a | b |\nExamples:\n | name |\n | a |',
    )[0] ?? '',
    /column in some Examples/,
  );
  const background = featureOf('Feature: f\nBackground:\nGiven the host "<host>"\nScenario: s\nThen x\n');
  assert.equal(unfilledInBackground(background, 'a.feature').length, 1);
});

test('what is filled, and what is not a placeholder, is accepted', () => {
  for (const text of [
    '"<name>" and "<file>"',
    '"<html>" and "<title>Shop</title>"',
    '"<shop>x</shop>"',
    '"<none>:<none>"',
    '"<13>" "<a@example.com>" "<!doctype html>" "<a href=x>"',
    '"cat <in >out"',
    '"/(?<year>\\d+)/"',
    '"a <- b -> c"',
  ])
    assert.deepEqual(unfilled(`Then the output contains ${text}`), [], text);
  assert.deepEqual(unfilled('When I run:\n"""\nsort <input>output\n"""'), []);
});
