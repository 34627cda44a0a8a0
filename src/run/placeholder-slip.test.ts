// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this test is about placeholders
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { lintScenarios } from './lint.ts';
import { planScenarios } from './plan.ts';
import { loadOwnLibrary } from './vocabulary.fixture.ts';

const { catalogue, sentences } = await loadOwnLibrary();
const folder = mkdtempSync(join(tmpdir(), 'opsproof-'));
after(() => rmSync(folder, { recursive: true }));

/** What is wrong with steps on one host. */
async function lint(steps: string): Promise<readonly string[]> {
  writeFileSync(join(folder, 'a.feature'), `Feature: a\nScenario: b\n${steps}`);
  const { scenarios } = await planScenarios(folder, {
    paths: ['.'],
    names: [],
    tagExpression: '',
    order: 'defined',
  });
  const hosts = [{ name: 'web', groups: ['all'], published: undefined }];
  const problems = await lintScenarios(scenarios, {
    ...{ catalogue, sentences, environment: 'shop' },
    describe: async (environment) => ({
      ...{ environment, protected: false, lifecycle: 'ephemeral', hosts, endpoints: {} },
    }),
  });
  return problems.map(({ message }) => message);
}

const REFUSED = [
  '${env:PASSWORD} is filled in only in requests and in values of a converge; here these very letters would be looked for',
];

test('a placeholder that nothing fills is refused, because a denial of its letters would always pass', async () => {
  for (const steps of [
    'Then the file "/a" has content not contains "${env:PASSWORD}"',
    'Then the file "/a" has:\n  | content | not contains "${env:PASSWORD}" |',
    'When I run "cat /a" on "web"\nThen the output does not contain "${env:PASSWORD}"',
    'Then the command "! grep -q \'${env:PASSWORD}\' /a" has exit status 0',
    'When I GET "http://web/?t=${env:TOKEN}"\nThen the response body does not contain "${env:PASSWORD}"',
  ])
    assert.deepEqual(await lint(steps), REFUSED, steps);
});

test('placeholders of requests, and the letters of one in a pattern, are accepted', async () => {
  for (const steps of [
    'Then GET "http://web/?t=${env:TOKEN}" answers 200',
    'Given the request options:\n  | authority | ${file:ca.pem} |\nThen GET "http://web/" answers 200',
    'When I GET "http://web/?t=${env:TOKEN}&u=${env:TOKEN}"\nThen the response status is 200',
    'Then the file "/a" has content matches /\\$\\{env:HOME\\}/',
  ])
    assert.deepEqual(await lint(steps), [], steps);
});

test('an escaped placeholder is one only where it is understood; elsewhere its denial would always pass', async () => {
  const refused = [
    '$${env:PASSWORD} means ${env:PASSWORD} only in requests, values of a converge and files of environments; here both dollars would be looked for',
  ];
  for (const steps of [
    'Then the file "/a" has content not contains "$${env:PASSWORD}"',
    'Then the file "/a" has:\n  | content | not contains "$${env:PASSWORD}" |',
    'When I GET "http://web/?t=$${env:TOKEN}"\nThen the response body does not contain "$${env:PASSWORD}"',
  ])
    assert.deepEqual(await lint(steps), refused, steps);
  for (const steps of [
    'Then GET "http://web/?t=$${env:TOKEN}" answers 200',
    'When I POST "http://web/" with body:\n  """\n  $${env:TOKEN}\n  """\nThen the response status is 200',
  ])
    assert.deepEqual(await lint(steps), [], steps);
});

test('what a shell makes of its own variables is no placeholder', async () => {
  assert.deepEqual(
    await lint('When I run "echo ${file:-none} ${file:0:3} ${env:1}" on "web"\nThen the exit status is 0'),
    [],
  );
});
