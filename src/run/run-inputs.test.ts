import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { commonInputs } from './run-inputs.ts';

test('the manifests that sentences apply are inputs, like the features, and each of their changes counts', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'opsproof-inputs-'));
  try {
    mkdirSync(join(cwd, 'k8s/more'), { recursive: true });
    for (const path of ['a.feature', 'k8s/web.yaml', 'k8s/more/db.yaml', 'one.yaml'])
      writeFileSync(join(cwd, path), path);
    const settings = { features: ['.'], steps: [], reports: 'reports', parallel: 1 };
    const steps = [
      'I apply the kubernetes manifest "k8s" on "web" within 1 minute',
      "I apply the kubernetes manifest 'one.yaml'",
      'I apply the kubernetes manifest "not-there.yaml"',
      'I apply the kubernetes manifest on "web":',
    ].map((text) => ({ text }));
    const scenario = { uri: 'a.feature', line: 3, pickle: { steps } };
    const inputs = () => commonInputs(cwd, settings, [scenario], { environments: [], limit: [] });
    const { files } = await inputs();
    assert.deepEqual(Object.keys(files), ['a.feature', 'k8s/more/db.yaml', 'k8s/web.yaml', 'one.yaml']);
    writeFileSync(join(cwd, 'k8s/web.yaml'), 'another one');
    const now = (await inputs()).files;
    assert.notEqual(now['k8s/web.yaml'], files['k8s/web.yaml']);
    assert.equal(now['one.yaml'], files['one.yaml']);
  } finally {
    rmSync(cwd, { recursive: true });
  }
});

test('the files that sentences converge hosts with are inputs, and so are the paths in their tables', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'opsproof-inputs-'));
  try {
    mkdirSync(join(cwd, 'modules/web'), { recursive: true });
    for (const path of ['a.feature', 'web.pp', 'modules/web/init.pp', 'site.yml', 'prod', 'recipe.rb'])
      writeFileSync(join(cwd, path), path);
    const settings = { features: ['.'], steps: [], reports: 'reports', parallel: 1 };
    const cells = (...values: string[]) => ({ cells: values.map((value) => ({ value })) });
    const rows = [cells('modules', 'modules'), cells('environment', 'prod')];
    const steps = [
      { text: 'I converge "db" with the ansible playbook "site.yml" within 20 minutes' },
      {
        text: 'I converge every host in "web" with the puppet manifest "web.pp":',
        argument: { dataTable: { rows } },
      },
      { text: `the itamae recipe 'recipe.rb' would change nothing on "db"` },
      { text: 'I converge "db" again' },
    ];
    const scenario = { uri: 'a.feature', line: 3, pickle: { steps } };
    const { files } = await commonInputs(cwd, settings, [scenario], { environments: [], limit: [] });
    const expected = ['a.feature', 'modules/web/init.pp', 'recipe.rb', 'site.yml', 'web.pp'];
    assert.deepEqual(Object.keys(files).sort(), expected);
  } finally {
    rmSync(cwd, { recursive: true });
  }
});
