import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { STRICT } from '../model/policy.ts';
import { loadPolicy } from './policy.ts';
import { loadWaivers } from './waivers.ts';

const cwd = mkdtempSync(join(tmpdir(), 'opsproof-policy-'));
after(() => rmSync(cwd, { recursive: true }));
const write = (name: string, text: string) => writeFileSync(join(cwd, name), text);

test('without files everything is strict and nothing is waived; a file that is named must exist', async () => {
  assert.deepEqual(await loadPolicy(cwd), STRICT);
  assert.deepEqual(await loadWaivers(cwd), { waivers: [] });
  await assert.rejects(loadPolicy(cwd, 'deploy.yaml'), {
    name: 'ConfigurationError',
    message: 'deploy.yaml: cannot be read: it does not exist',
  });
  await assert.rejects(loadWaivers(cwd, 'w.yaml'), { message: 'w.yaml: cannot be read: it does not exist' });
});

test('what a policy says applies, the rest stays strict', async () => {
  write(
    'all.yaml',
    `max-age: 2 hours
environments: [staging]
commit: head
images: ["shop@sha256:${'a1'.repeat(32)}"]
subjects: tested
limited: warn
approvals: 2
require:
  - { tags: "@smoke", scenarios: 10 }
  - { checks: 50 }
severities:
  critical: { tags: "@critical", unable: 0 }
  minor: { tags: "@minor", red: any, skipped: 2, flaky: allow }
unable: 1
skipped: 2
flaky: warn
`,
  );
  const { digest, ...policy } = await loadPolicy(cwd, 'all.yaml');
  assert.match(digest ?? '', /^sha256:[0-9a-f]{64}$/);
  assert.deepEqual(policy, {
    file: 'all.yaml',
    maxAgeMs: 7_200_000,
    environments: ['staging'],
    commit: 'head',
    images: [`shop@sha256:${'a1'.repeat(32)}`],
    subjects: 'tested',
    layers: 'any',
    limited: 'warn',
    approvals: 2,
    require: [
      { tags: '@smoke', scenarios: 10, checks: 0 },
      { scenarios: 0, checks: 50 },
    ],
    severities: [
      { name: 'critical', tags: '@critical', red: 0, unable: 0, skipped: Infinity },
      { name: 'minor', tags: '@minor', red: Infinity, unable: Infinity, skipped: 2, flaky: 'allow' },
    ],
    unable: 1,
    skipped: 2,
    flaky: 'warn',
  });
  write('empty.yaml', '{}\n');
  const { file, digest: _, ...strict } = await loadPolicy(cwd, 'empty.yaml');
  assert.deepEqual([file, strict], ['empty.yaml', STRICT]);
});

test('every mistake in a policy is reported with its line', async () => {
  write(
    'wrong.yaml',
    `max_age: 2 hours
max-age: 2
environments: staging
commit: HEAD
images: [shop]
subjects: yes
require:
  - { tags: smoke, scenarios: -1 }
  - { tags: "@smoke" }
severities:
  critical: { red: 0 }
  minor: { tags: "@minor", red: some }
unable: none
flaky: ignore
`,
  );
  await assert.rejects(loadPolicy(cwd, 'wrong.yaml'), {
    name: 'ConfigurationError',
    message: [
      'wrong.yaml:1: max_age: unknown key; did you mean "max-age"?',
      'wrong.yaml:2: max-age: found 2, allowed: a duration with its unit, for example 2 hours',
      'wrong.yaml:3: environments: found "staging", allowed: a list of environments, for example [staging]',
      'wrong.yaml:4: commit: found "HEAD", allowed: head (the commit checked out here), or 7 to 64 hexadecimal digits',
      'wrong.yaml:5: images[0]: found "shop", allowed: sha256: and 64 hexadecimal digits, with or without name@ before it',
      'wrong.yaml:6: subjects: found "yes", allowed: any or tested',
      'wrong.yaml:8: require[0].tags: found "smoke", allowed: a tag expression, for example "@smoke and not @slow"',
      'wrong.yaml:8: require[0].scenarios: found -1, allowed: a whole number, 0 or more',
      'wrong.yaml:11: severities.critical.tags: is missing; expected: a tag expression, for example "@smoke and not @slow"',
      'wrong.yaml:12: severities.minor.red: found "some", allowed: a whole number, 0 or more, or any',
      'wrong.yaml:13: unable: found "none", allowed: a whole number, 0 or more',
      'wrong.yaml:14: flaky: found "ignore", allowed: allow, warn or refuse',
    ].join('\n'),
  });
  write('nothing.yaml', 'require:\n  - { tags: "@smoke" }\n');
  await assert.rejects(loadPolicy(cwd, 'nothing.yaml'), {
    message:
      'nothing.yaml:2: require[0]: requires nothing: write how many scenarios or checks must have passed',
  });
  write('broken.yaml', 'require: [\n');
  await assert.rejects(loadPolicy(cwd, 'broken.yaml'), { message: /^broken\.yaml:\d: not valid YAML: / });
});

const WAIVER = `waivers:
  - id: OPS-1
    scope: { sentence: 'the port 80 is listening on "web"', host: web }
    reason: the load balancer moves on Monday
    owner: ops-web
    approver: head of ops
    expires: 2026-11-30
`;

test('waivers are read as written', async () => {
  write('waivers.yaml', WAIVER);
  const { file, waivers } = await loadWaivers(cwd);
  assert.equal(file, 'waivers.yaml');
  assert.deepEqual(waivers, [
    {
      id: 'OPS-1',
      scope: { sentence: 'the port 80 is listening on "web"', host: 'web' },
      reason: 'the load balancer moves on Monday',
      owner: 'ops-web',
      approver: 'head of ops',
      expires: '2026-11-30',
    },
  ]);
});

test('every mistake in waivers is reported with its line', async () => {
  write(
    'waivers.yaml',
    `${WAIVER}  - id: OPS-2
    scope: {}
    reason: none
    owner: ops
    approver: ops
    expires: 2026-02-30
  - scope: { tag: web }
    reason: none
    owner: ops
    expires: soon
`,
  );
  await assert.rejects(loadWaivers(cwd), {
    message: [
      'waivers.yaml:9: waivers[1].scope: found a map, allowed: a map of sentence, tag, host: at least one of them',
      'waivers.yaml:13: waivers[1].expires: found "2026-02-30", allowed: a date such as 2026-12-31',
      'waivers.yaml:14: waivers[2].id: is missing; expected: a unique name, for example OPS-123',
      'waivers.yaml:14: waivers[2].scope.tag: found "web", allowed: a tag expression, for example "@smoke and not @slow"',
      'waivers.yaml:14: waivers[2].approver: is missing; expected: a name',
      'waivers.yaml:17: waivers[2].expires: found "soon", allowed: a date such as 2026-12-31',
    ].join('\n'),
  });
  write('waivers.yaml', WAIVER + WAIVER.replace('waivers:\n', ''));
  await assert.rejects(loadWaivers(cwd), {
    message: 'waivers.yaml:8: waivers[1].id: the id "OPS-1" is already used in line 2',
  });
});

test('the examples of docs/gate.md are valid, for the program and for an editor', async () => {
  const page = readFileSync(new URL('../../docs/gate.md', import.meta.url), 'utf8');
  const examples = [...page.matchAll(/```yaml\n# (gate|waivers)\.yaml\n(.*?)```/gs)];
  assert.deepEqual(
    examples.map(([, kind]) => kind),
    ['gate', 'waivers'],
  );
  for (const [, kind = '', text = ''] of examples) {
    write(`example-${kind}.yaml`, text);
    if (kind === 'gate') await loadPolicy(cwd, 'example-gate.yaml');
    else await loadWaivers(cwd, 'example-waivers.yaml');
    const schema = JSON.parse(
      readFileSync(new URL(`../../schema/${kind}.schema.json`, import.meta.url), 'utf8'),
    );
    const valid = new Ajv({ strict: false }).compile(schema);
    assert.equal(valid(parse(text)), true, JSON.stringify(valid.errors));
  }
});
