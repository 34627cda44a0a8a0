import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Receiver } from '../notify/receiver.fixture.ts';
import { HERE, Repository } from './repository.fixture.ts';

const feature = (sentences: string) =>
  `Feature: here\n  Background:\n    Given the environment "here"\n\n${sentences}`;
const FLAG = '  Scenario: the flag is up\n    Then the file "FLAG" exists on "here"\n';
const OTHER = '  @other\n  Scenario: the root is there\n    Then the directory "/" exists on "here"\n';

test('run --notify: one message when it fails, silence, one when it recovers', async () => {
  const receiver = await Receiver.listen();
  const repository = new Repository({
    'environments/here.yaml': HERE,
    'opsproof.yaml': `notify:\n  webhook: { url: "\${env:HOOK}" }\n  command: [sh, -c, "exit 9"]\n`,
  });
  const flag = join(repository.folder, 'flag');
  const features = feature(FLAG.replace('FLAG', flag) + OTHER);
  repository.write({ 'features/here.feature': features });
  const env = { HOOK: `http://${receiver.at}/t0ken` };
  const night = async (...argv: string[]) => {
    const { code, stderr } = await repository.callWith(env, 'run', '--notify', ...argv);
    const told = receiver.received.splice(0).map(({ body }) => {
      const { title, ...lists } = JSON.parse(body);
      return [title, ...[...lists.new, ...lists.recovered, ...lists.still].map(({ text }) => text)];
    });
    return { code, stderr, told };
  };
  const NO_PAGER = 'command was not notified: sh ended with exit code 9; the next run tries again\n';
  const red = `the flag is up: file "${flag}" on here: exists expected true, observed false`;
  try {
    const first = await night();
    assert.deepEqual(first, { code: 1, stderr: NO_PAGER, told: [['opsproof run: 1 new', red]] });
    assert.deepEqual(await night(), { code: 1, stderr: NO_PAGER, told: [] });
    const part = await night('--tags', '@other');
    assert.deepEqual([part.code, part.told], [0, []], 'what did not run has not recovered');
    repository.write({ 'features/here.feature': `${features}    And nobody knows this\n` });
    const broken = await night();
    assert.equal(broken.code, 3);
    assert.equal(broken.told.length, 1);
    assert.match(broken.told[0]?.[1] ?? '', /^it did not run: features\/here\.feature:\d+: /);
    repository.write({ 'features/here.feature': features });
    writeFileSync(flag, '');
    const well = await night();
    assert.deepEqual([well.code, well.stderr], [0, '']);
    assert.deepEqual(well.told[0]?.slice(0, 2), ['opsproof run: 2 recovered, nothing else is red', red]);
    assert.deepEqual(await night(), { code: 0, stderr: '', told: [] });
    rmSync(flag);
    receiver.status = 500;
    const refused = await night();
    assert.deepEqual(
      [refused.code, refused.stderr],
      [1, `webhook was not notified: ${receiver.at} answers 500; the next run tries again\n${NO_PAGER}`],
    );
  } finally {
    receiver.close();
    repository.dispose();
  }
});

test('every mistake under notify: is found before anything starts', async () => {
  const repository = new Repository({
    'environments/here.yaml': HERE,
    'features/here.feature': feature(OTHER),
    'opsproof.yaml': `notify:\n  slack: { url: "\${env:NO_SUCH_SLACK}" }\n  command: []\n`,
  });
  try {
    const { code, stderr } = await repository.call('run', '--notify');
    assert.equal(code, 3);
    assert.match(
      stderr,
      /^opsproof\.yaml:2: notify\.slack\.url: the environment variable NO_SUCH_SLACK is not set$/m,
    );
    assert.match(stderr, /^opsproof\.yaml:3: notify\.command: found a list, allowed: a list of words/m);
  } finally {
    repository.dispose();
  }
});

test('as a Nagios plugin: one line on stdout and the codes of Nagios, also for what cannot begin', async () => {
  const repository = new Repository({
    'environments/here.yaml': HERE,
    'features/here.feature': feature(FLAG.replace('FLAG', '/no/such/flag') + OTHER),
  });
  const plugin = ['run', '--format', 'nagios', '--exit', 'nagios'];
  try {
    const red = await repository.run(...plugin);
    assert.equal(red.code, 2);
    assert.match(
      red.stdout,
      /^OPSPROOF CRITICAL: 1 of 2 scenarios and 1 of 2 checks passed - the flag is up: .* \| .*\n$/,
    );
    const green = await repository.call(...plugin, '--tags', '@other');
    assert.deepEqual([green.code, green.stdout.split(':')[0]], [0, 'OPSPROOF OK']);
    const none = await repository.call(...plugin, '--tags', '@nothing');
    assert.deepEqual(
      [none.code, none.stdout],
      [
        3,
        'OPSPROOF UNKNOWN: no scenario to run in features with the tags "@nothing": nothing would be proved\n',
      ],
    );
    const { code, stderr } = await repository.call('run', '--exit', 'icinga');
    assert.deepEqual([code, stderr], [3, '--exit takes only nagios; found "icinga"\n']);
  } finally {
    repository.dispose();
  }
});
