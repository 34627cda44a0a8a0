import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { HERE, Repository } from './repository.fixture.ts';

const FILES = {
  'environments/here.yaml': HERE,
  'features/a.feature': `Feature: A
  Scenario: there is a password file
    Given the environment "here"
    Then the file "/etc/passwd" exists
`,
};

suite('a report that could not be written is no proof: exit code 2', () => {
  let repository: Repository;
  before(() => {
    repository = new Repository(FILES);
    mkdirSync(join(repository.folder, 'folder'));
  });
  after(() => repository.dispose());

  for (const [format, why] of [
    ['junit:/dev/full', 'the report "junit" is incomplete: ENOSPC: no space left on device, write'],
    ['messages:/dev/full', 'the report "messages" is incomplete: ENOSPC: no space left on device, write'],
    ['json:folder', 'the report "findings" is incomplete: EISDIR: illegal operation on a directory, open'],
    ['tap:features/a.feature/x', 'the report "tap" is incomplete: EEXIST: file already exists, mkdir'],
    ['prometheus:/proc/opsproof.prom', 'the report "prometheus" is incomplete: ENOENT'],
  ] as const) {
    test(format, async () => {
      const { code, stdout, stderr } = await repository.call('run', '--format', format);
      assert.deepEqual([code, stderr.slice(0, why.length)], [2, why], stdout);
      assert.match(stdout, /^scenarios {2}1 passed$/m);
    });
  }

  test('nobody reads the output any more', async () => {
    const running = repository.start(['run']);
    running.child.stdout?.destroy();
    const { code, stderr } = await running.ended;
    assert.deepEqual([code, stderr], [2, 'the report "terminal" is incomplete: write EPIPE\n']);
  });

  test('a plugin that cannot know is UNKNOWN', async () => {
    const { code } = await repository.run('run', '--format', 'junit:/dev/full', '--exit', 'nagios');
    assert.equal(code, 3);
  });

  test('what goes to another machine is reported, and changes nothing', async () => {
    const { code, stderr } = await repository.call('run', '--push', 'http://127.0.0.1:9');
    assert.equal(code, 0);
    assert.match(stderr, /^the report "push" is incomplete: /);
  });

  test('a report of an earlier run is gone before anything can go wrong', async () => {
    const chosen = ['--format', 'json:out/findings.json', '--format', 'junit:out/junit.xml'];
    const out = (file: string) => join(repository.folder, 'out', file);
    for (const mistake of [
      ['--tags', '@nobody'],
      ['--tags', ''],
      ['--no-such-option'],
      ['--format', 'nothing:out/x'],
    ]) {
      assert.equal((await repository.call('run', ...chosen)).code, 0);
      assert.match(readFileSync(out('findings.json'), 'utf8'), /"exitCode": 0/);
      assert.equal((await repository.call('run', ...mistake, ...chosen)).code, 3);
      assert.deepEqual(
        JSON.parse(readFileSync(out('findings.json'), 'utf8')),
        { schema: 1, unfinished: true },
        mistake.join(' '),
      );
      assert.equal(existsSync(out('junit.xml')), false);
    }
  });

  test('a folder that takes no folders is reported', async () => {
    const { code, stderr } = await repository.call('run', '--format', 'json:/proc/opsproof/findings.json');
    assert.equal(code, 2);
    assert.match(stderr, /^the report "findings" is incomplete: ENOENT/);
  });

  test('reports/ is removed while it runs', async () => {
    writeFileSync(
      join(repository.folder, 'features/slow.feature'),
      `Feature: Slow
  Scenario: it takes a while
    Given the environment "slow"
    Then the command "sleep 1" has exit status 0
`,
    );
    writeFileSync(
      join(repository.folder, 'environments/slow.yaml'),
      'lifecycle: ephemeral\nprovider: processes\nhosts:\n  h: { command: "exec sleep 600" }\n',
    );
    const running = repository.start(['run', 'features/slow.feature']);
    await running.said('  ready');
    rmSync(join(repository.folder, 'reports'), { recursive: true });
    const { code, stderr } = await running.ended;
    assert.equal(code, 2);
    assert.match(stderr, /^the report "html" is incomplete: ENOENT/);
    assert.doesNotMatch(stderr, /opsproof broke/);
  });
});
