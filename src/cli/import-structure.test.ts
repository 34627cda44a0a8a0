import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { archive, saved } from '../image/layers.fixture.ts';
import { Repository } from './repository.fixture.ts';

const IMAGE = 'docker-archive:image.tar';
/** Tests that are true of the image below; `false` is told for each what makes it wrong. */
const TRUE = `schemaVersion: "2.0.0"
fileContentTests:
  - { name: passwd, path: /etc/passwd, expectedContents: ["^root:", "/bin/.*"], excludedContents: ["^app:"] }
fileExistenceTests:
  - { name: app, path: /srv/app, permissions: "urwxr-xr--", uid: 7, gid: 0, isExecutableBy: group }
  - { name: none, path: /etc/dummy, shouldExist: false }
licenseTests:
  - { debian: false, files: [/srv/LICENSE] }
metadataTest:
  envVars:
    - { key: SOME_KEY, value: SOME_VAL }
    - { key: EMPTY, value: "" }
    - { key: VERSION, value: "[a-z]+-2\\\\.1", isRegex: true }
  unboundEnvVars: [{ key: BAR }]
  labels: [{ key: commit, value: "0123" }, { key: note, value: "my .+ label", isRegex: true }]
  exposedPorts: ["8080"]
  unexposedPorts: ["80"]
  volumes: [/data]
  unmountedVolumes: [/root]
  entrypoint: [/srv/app]
  cmd: ["--serve", "now"]
  workdir: /srv
  user: nobody
`;
/** What stands in TRUE, and what makes it false. Each stands for one check that must be red. */
const FALSE: readonly (readonly [string, string])[] = [
  ['"^root:"', '"^x:"'],
  ['"^app:"', '"(?m)^app:"'],
  ['urwxr-xr--', 'urwxr-x---'],
  ['uid: 7', 'uid: 8'],
  ['gid: 0', 'gid: 1'],
  ['isExecutableBy: group', 'isExecutableBy: other'],
  ['/etc/dummy', '/etc/passwd'],
  ['/srv/LICENSE', '/srv/WRONG'],
  ['SOME_VAL', 'OTHER'],
  ['value: ""', 'value: x'],
  ['[a-z]+-2', '[a-z]+-3'],
  ['key: BAR', 'key: EMPTY'],
  ['"0123"', '"0124"'],
  ['my .+ label', 'your .+ label'],
  ['exposedPorts: ["8080"]', 'exposedPorts: ["8081"]'],
  ['unexposedPorts: ["80"]', 'unexposedPorts: ["53"]'],
  ['[/data]', '[/other]'],
  ['[/root]', '[/data]'],
  ['entrypoint: [/srv/app]', 'entrypoint: [/srv/app, x]'],
  ['["--serve", "now"]', '["now", "--serve"]'],
  ['workdir: /srv', 'workdir: /srv/'],
  ['user: nobody', 'user: root'],
];
const CONFIG = {
  Env: ['SOME_KEY=SOME_VAL', 'EMPTY=', 'VERSION=test-2.1.8'],
  Labels: { commit: '0123', note: 'my own label' },
  ExposedPorts: { '8080/tcp': {}, '53/udp': {} },
  Volumes: { '/data': {} },
  Entrypoint: ['/srv/app'],
  Cmd: ['--serve', 'now'],
  WorkingDir: '/srv',
  User: 'nobody',
};

suite('tests of container-structure-test', () => {
  let repository: Repository;
  before(async () => {
    repository = new Repository({
      'true.yaml': TRUE,
      'false.yaml': FALSE.reduce((text, [from, to]) => text.replace(from, () => to), TRUE),
      'rest.yaml': `schemaVersion: "2.0.0"
globalEnvVars: [{ key: GREETING, value: hello }]
commandTests:
  - name: several
    setup: [[touch, /tmp/a]]
    teardown: [[rm, /tmp/a]]
    envVars: [{ key: LC_ALL, value: C }]
    command: sh
    args: [-c, "echo it's $HOME"]
    exitCode: 1
    expectedOutput: ["it's", "\\\\1"]
    excludedError: [bad]
fileExistenceTests:
  - { name: variable, path: $HOME/x }
licenseTests: [{ debian: true }]
containerRunOptions: { user: app, privileged: true, capabilities: [cap_net_admin], envVars: [TERM] }
`,
      'wrong.yaml':
        'schemaVersion: "2.0.0"\ncomandTests: []\nfileContentTests:\n  - { name: a }\nmetadataTest: { env: [] }\n',
      'old.yaml': 'schemaVersion: "1.0.0"\n',
    });
    const layer = await archive({
      'etc/passwd': 'root:x:0:0::/root:/bin/sh\napp:x:7:7::/:/bin/false\n',
      'srv/app': { mode: 0o4754, uid: 7, text: '#!' },
      'srv/LICENSE': 'MIT',
      'srv/WRONG': 'the wtfpl',
    });
    writeFileSync(join(repository.folder, 'image.tar'), await saved([layer], { config: CONFIG }));
  });
  after(() => repository.dispose());

  test('everything that is true of an image is green, and everything that is not is red', async () => {
    for (const name of ['true', 'false']) {
      const { code, stdout, stderr } = await repository.call('import', `${name}.yaml`, '--image', IMAGE);
      assert.deepEqual([code, stdout, stderr], [0, `wrote features/${name}.feature\n`, '']);
    }
    const right = await repository.run('run', 'features/true.feature');
    assert.match(right.stdout, /scenarios {2}4 passed\nchecks {5}2\d passed\n/);
    assert.equal(right.code, 0);
    const wrong = await repository.run('run', 'features/false.feature');
    assert.match(wrong.stdout, /scenarios {2}4 failed\n/);
    const [, failed] = /checks .*?(\d+) failed/.exec(wrong.stdout) ?? [];
    assert.equal(Number(failed), FALSE.length, wrong.stdout);
  });

  test('commands are run in a container of the image; what cannot be said is named with its line', async () => {
    const { code, stderr } = await repository.call('import', 'rest.yaml', '--image', 'shop/web:1');
    assert.equal(code, 0);
    assert.deepEqual(stderr.trim().split('\n'), [
      'rest.yaml:11: commandTests[0].expectedOutput[1] is not translated: the pattern "\\\\1": \\1 has no counterpart',
      'rest.yaml:14: fileExistenceTests[0].path is not translated: $HOME/x has a variable of the image: write its value',
      'rest.yaml:16: containerRunOptions.privileged is not translated: containers have no such option here',
    ]);
    assert.match(
      repository.read('features/rest.feature'),
      / {2}@fresh\n {2}Scenario: several\n {4}Given the environment "rest"\n {4}And the host "image"\n {4}When I run "LC_ALL=C touch \/tmp\/a"\n {4}And I try to run:\n {6}"""\n {6}LC_ALL=C sh -c 'echo it'"'"'s '"\$\{HOME\}"\n {6}"""\n {4}Then the exit status is 1\n {4}And the output contains "it's"\n {4}And the error output does not contain "bad"\n {4}When I run "LC_ALL=C rm \/tmp\/a"\n/,
    );
    assert.match(
      repository.read('environments/rest.yaml'),
      /user: app\n {4}env:\n {6}GREETING: hello\n {6}TERM: \$\{env:TERM\}\n/,
    );
    const lint = await repository.run('lint', 'features/rest.feature');
    assert.deepEqual([lint.code, lint.stderr], [0, '']);
  });

  test('mistakes are told all at once with their lines', async () => {
    const said = async (...argv: string[]) => {
      const { code, stderr } = await repository.call('import', ...argv);
      assert.equal(code, 3);
      return stderr;
    };
    const wrong = await said('wrong.yaml');
    assert.match(wrong, /wrong\.yaml:2: there is no comandTests\n {2}did you mean "commandTests"\?\n/);
    assert.match(wrong, /wrong\.yaml:4: one of the fileContentTests has no path\n/);
    assert.match(wrong, /wrong\.yaml:5: there is no env in metadataTest\n/);
    assert.match(wrong, /write --image NAME/);
    assert.match(
      await said('old.yaml', '--image', 'a'),
      /old\.yaml:1: schemaVersion is 1\.0\.0; only 2\.0\.0/,
    );
    assert.match(
      await said('rest.yaml', '--image', IMAGE),
      /rest\.yaml:3: commands need an image of the engine/,
    );
    repository.write({ 'kitchen.yml': 'platforms: []\n' });
    assert.match(await said('kitchen.yml', '--image', 'a'), /leave --image out/);
  });
});
