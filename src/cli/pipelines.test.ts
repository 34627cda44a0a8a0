import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { starterFiles } from './starter.ts';

// The package imports JSON as bundlers allow it; Node asks for the type.
const hooks = registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    return specifier.endsWith('.json') ? { ...found, importAttributes: { type: 'json' } } : found;
  },
});
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import(
  '@actions/workflow-parser'
);
hooks.deregister();

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/ci.md'), 'utf8');

/** A pipeline of docs/ci.md, by the path in its first line. */
function pipeline(path: string): string {
  const [, text] =
    new RegExp(`\`\`\`(?:yaml|groovy)\n(?:#|//) ${path.replaceAll('.', '\\.')}\n(.*?)\`\`\``, 's').exec(
      PAGE,
    ) ?? [];
  assert.ok(text, `docs/ci.md has no ${path}`);
  return text;
}

/** Mistakes that GitHub's own parser finds, with expressions. */
async function githubMistakes(content: string): Promise<string[]> {
  const { value, context } = parseWorkflow({ name: 'prove.yml', content }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

test('the pipelines for GitHub are right for the parser that GitHub publishes', async () => {
  const text = pipeline('.github/workflows/prove.yml');
  assert.deepEqual(await githubMistakes(text), []);
  assert.deepEqual(await githubMistakes(starterFiles()['.github/workflows/opsproof.yml'] ?? ''), []);
  assert.notDeepEqual(await githubMistakes(text.replace('runs-on: ubuntu-latest', 'run-on: x')), []);
  assert.notDeepEqual(await githubMistakes(text.replace('matrix.shard }}/3', 'matrx.shard }}/3')), []);
});

test("the pipeline for GitLab is right for the schema of GitLab's editor", () => {
  const root = createRequire(import.meta.url).resolve('schemastore/package.json');
  const schema = 'gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json';
  const ajv = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false });
  const valid = ajv.compile(JSON.parse(readFileSync(join(root, '../schemas/json', schema), 'utf8')));
  const text = pipeline('.gitlab-ci.yml');
  assert.equal(valid(parse(text)), true, JSON.stringify(valid.errors));
  assert.equal(valid(parse(text.replace('parallel: 3', 'parallel: many'))), false);
});

test('every pipeline has a shard for each part of its matrix, and one gate over all of them', () => {
  const github = parse(pipeline('.github/workflows/prove.yml'));
  assert.deepEqual(github.jobs.prove.strategy.matrix.shard, [1, 2, 3]);
  assert.match(pipeline('.github/workflows/prove.yml'), /--shard \$\{\{ matrix\.shard \}\}\/3 /);
  assert.equal(github.jobs.gate.needs, 'prove');
  assert.equal(github.jobs.deploy.needs, 'gate');
  const gitlab = parse(pipeline('.gitlab-ci.yml'));
  assert.equal(gitlab.prove.parallel, 3);
  assert.deepEqual([gitlab.gate.needs, gitlab.deploy.needs], [['prove'], ['gate']]);
  const jenkins = pipeline('Jenkinsfile');
  assert.match(jenkins, /values '1', '2', '3'\n/);
  assert.match(jenkins, /--shard "\$SHARD\/3" /);
  for (const text of [pipeline('.github/workflows/prove.yml'), pipeline('.gitlab-ci.yml'), jenkins])
    assert.equal(text.match(/opsproof gate proof/g)?.length, 1);
});
