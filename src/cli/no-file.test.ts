import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, suite, test } from 'node:test';
import { HERE, Repository } from './repository.fixture.ts';

const FILES = {
  'environments/here.yaml': HERE,
  'features/a.feature': `Feature: A
  Scenario: the administrator
    Given the environment "here"
    Then the user "root" has uid 0
`,
};

/** What is read by which command, and how the command tells that it cannot be. */
const PLACES: readonly (readonly [file: string, argv: readonly string[], told: string])[] = [
  ['opsproof.yaml', ['lint'], 'opsproof.yaml: cannot be read'],
  ['environments/here.yaml', ['lint'], 'environments/here.yaml: cannot be read'],
  ['features/a.feature', ['lint'], 'features/a.feature: cannot be read'],
  ['@rerun.txt', ['lint', '@rerun.txt'], '@rerun.txt: cannot be read'],
  ['waivers.yaml', ['gate'], 'waivers.yaml: cannot be read'],
  ['gate.yaml', ['gate'], 'gate.yaml: cannot be read'],
  [
    'key.pem',
    ['gate', '--key', 'key.pem', '--subject', `a@sha256:${'0'.repeat(64)}`],
    '--key key.pem: cannot be read',
  ],
  [
    'artifact.tar',
    ['gate', '--subject', 'artifact.tar'],
    '--subject artifact.tar: neither name@sha256:… nor a file',
  ],
  ['baselines/here/here.json', ['drift', '--env', 'here'], 'baselines/here/here.json: cannot be read'],
];

/** In one line. */
const isTold = (stderr: string, told: string, reason: string) =>
  assert.ok(
    stderr.split('\n').some((line) => line.includes(told) && line.includes(reason)),
    stderr,
  );

suite('what is no regular file does not hang a command', { timeout: 180_000 }, () => {
  const repository = new Repository(FILES);
  after(() => repository.dispose());

  for (const [file, argv, told] of PLACES) {
    const path = join(repository.folder, file);
    const put = (make: () => void) => {
      rmSync(path, { recursive: true, force: true });
      mkdirSync(dirname(path), { recursive: true });
      make();
    };
    after(() => put(() => undefined));

    test(`${file}: a pipe, an endless device`, async () => {
      for (const make of [() => execFileSync('mkfifo', [path]), () => symlinkSync('/dev/zero', path)]) {
        put(make);
        const { code, stderr } = await repository.call(...argv);
        isTold(stderr, told, 'it is not a regular file');
        assert.equal(code, 3);
      }
      rmSync(path);
      repository.write(FILES);
    });

    // An artifact may be of any size.
    if (file === 'artifact.tar') continue;
    test(`${file}: more than anybody writes`, async () => {
      put(() => writeFileSync(path, ''));
      truncateSync(path, 64 * 1024 * 1024 + 1);
      const { code, stderr } = await repository.call(...argv);
      isTold(stderr, told, 'it is larger than 64 MiB');
      assert.equal(code, 3);
      rmSync(path);
      repository.write(FILES);
    });
  }

  test('findings of a run: they leave the gate undecided', async () => {
    const path = join(repository.folder, 'findings.json');
    const read = async () => {
      const { code, stdout } = await repository.call('gate', 'findings.json');
      rmSync(path);
      assert.equal(code, 2);
      return stdout;
    };
    execFileSync('mkfifo', [path]);
    assert.match(await read(), /findings\.json is not a file/);
    writeFileSync(path, '');
    truncateSync(path, 256 * 1024 * 1024 + 1);
    assert.match(await read(), /findings\.json cannot be read: it is larger than 256 MiB/);
  });
});
