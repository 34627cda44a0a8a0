import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, rmSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { formats } from '../report/sink/formats.ts';
import { type Ended, HERE, Repository } from './repository.fixture.ts';

const FILES: Readonly<Record<string, string>> = {
  'environments/here.yaml': HERE,
  '.gitignore': 'node_modules\nreports\n*.pem\n*.pub\n*.json\nwaivers.yaml\n',
  'features/accounts.feature': `@smoke
Feature: Accounts
  Background:
    Given the environment "here"

  Scenario: the administrator
    Then the user "root" has uid 0

  Scenario: the password file
    Then the file "/etc/passwd" exists
    And the file "/etc/passwd" has mode 0644
`,
  'red/open.feature': `Feature: Open
  @minor
  Scenario: the password file is open to everybody
    Given the environment "here"
    Then the file "/etc/passwd" has mode 0666

  Scenario: the administrator
    Given the environment "here"
    Then the user "root" has uid 0
`,
  'flaky/second.feature': `Feature: Second
  Scenario: it works at the second try
    Given the environment "here"
    When I run "if test -e tried; then touch twice; else touch tried; fi"
    Then the file "$FOLDER/twice" exists
`,
  'gate.yaml': `max-age: 1 hour
environments: [here]
commit: head
require:
  - { tags: "@smoke", scenarios: 2, checks: 3 }
`,
};

const WAIVERS = (expires: string) => `waivers:
  - id: OPS-1
    scope: { tag: "@minor", host: here }
    reason: the installer opens it
    owner: ops
    approver: head of ops
    expires: ${expires}
`;

const SLOW = `Feature: Slow
  Scenario: it takes long
    Given the environment "here"
    When I run "touch $FOLDER/under-way; exec sleep 10"
    Then the user "root" has uid 0
`;

const DIGEST = 'a1'.repeat(32);

/** Resolves when a file is there. */
async function watched(path: string): Promise<void> {
  const found = Promise.withResolvers<void>();
  const look = () => {
    if (existsSync(path)) found.resolve();
  };
  const watcher = watch(dirname(path), look);
  const timer = setTimeout(() => found.reject(new Error(`${path} is not there after 20 s`)), 20_000);
  try {
    look();
    await found.promise;
  } finally {
    watcher.close();
    clearTimeout(timer);
  }
}

suite('opsproof gate', () => {
  let repository: Repository;
  const git = (...argv: string[]) =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...argv], {
      cwd: repository.folder,
    });
  /** Runs features and returns the run's id. */
  const prove = async (...argv: string[]) => idOf(await repository.call('run', ...argv));
  const idOf = ({ stdout, stderr }: Ended) => {
    const id = /^run (\S+)$/m.exec(stdout)?.[1];
    assert.ok(id, stdout + stderr);
    return id;
  };
  const gate = async (...argv: string[]) => {
    const { code, stdout, stderr } = await repository.call('gate', ...argv);
    assert.equal(stderr, '');
    return { code, lines: stdout.trimEnd().split('\n') };
  };
  const marked = (lines: readonly string[]) => lines.filter((line) => /^[✘?!~]/.test(line));

  before(() => {
    repository = new Repository(FILES);
    const feature = repository.read('flaky/second.feature').replace('$FOLDER', repository.folder);
    repository.write({ 'flaky/second.feature': feature });
    git('init', '-q');
    git('add', '-A');
    git('commit', '-q', '-m', 'first');
  });
  after(() => repository.dispose());

  test('two shards together are let through, one alone is not, and the same twice is not', async () => {
    const first = await prove('--shard', '1/2');
    const second = await prove('--shard', '2/2');
    const both = await gate(first, second);
    assert.deepEqual([both.code, marked(both.lines), both.lines.at(-1)], [0, [], 'verdict    passed']);
    assert.deepEqual(both.lines.slice(0, 2), ['scenarios  2 passed', 'checks     3 passed']);
    assert.match(
      both.lines[2] ?? '',
      /^runs {7}\S+, shard 1\/2, on here, commit [0-9a-f]{12}, begun .* ago$/,
    );

    const alone = await gate(second);
    assert.equal(alone.code, 1);
    assert.deepEqual(marked(alone.lines), [
      `✘ the shard 1/2 of ${second} is missing`,
      '✘ @smoke: 1 scenario passed; the policy requires 2',
      '✘ @smoke: 2 checks passed; the policy requires 3',
    ]);

    const again = await prove('--shard', '2/2');
    assert.deepEqual(marked((await gate(first, second, again)).lines), [
      `✘ the shard 2/2 was given 2 times: ${second}, ${again}`,
    ]);
  });

  test('a folder of runs, the newest one, files', async () => {
    const id = await prove();
    assert.equal((await gate('--latest')).code, 0);
    assert.equal((await gate(`reports/${id}/findings.json`)).code, 0);
    assert.equal((await gate(`reports/${id}`)).code, 0);
  });

  test('nothing to decide over is never green', async () => {
    const none = await gate();
    assert.deepEqual([none.code, marked(none.lines)], [1, ['✘ no runs given: nothing was proved']]);
    const gone = await gate('20200101-000000-aaaa');
    assert.equal(gone.code, 2);
    assert.deepEqual(marked(gone.lines), [
      '? there is no run "20200101-000000-aaaa": neither in reports/ nor as a file or folder',
    ]);
    assert.equal(gone.lines.at(-1), 'verdict    undecided for 1 reason: it could not be checked');
  });

  test('a run with zero matching scenarios writes nothing, so there is nothing to let through', async () => {
    const { code, stderr } = await repository.call('run', '--tags', '@nobody');
    assert.equal(code, 3);
    assert.match(stderr, /nothing would be proved/);
    repository.write({ 'strict.yaml': 'require:\n  - { tags: "@nobody", scenarios: 1 }\n' });
    const refused = await gate('--latest', '--policy', 'strict.yaml');
    assert.deepEqual(
      [refused.code, marked(refused.lines).map((line) => line.replace(/run \d{8}-\S+/, 'run RUN'))],
      [
        1,
        [
          '✘ @nobody: 0 scenarios passed; the policy requires 1',
          '? the run RUN began after the newest finished run and never finished: it hit a mistake or was killed',
        ],
      ],
    );
    // The run before it is not taken for it.
    assert.equal((await gate('--latest')).code, 2);
    await prove();
    assert.equal((await gate('--latest')).code, 0);
  });

  test('what is red is refused; a waiver lets it through until its last day', async () => {
    const id = await prove('red');
    repository.write({ 'any.yaml': '{}\n' });
    const red = await gate(id, '--policy', 'any.yaml');
    assert.equal(red.code, 1);
    assert.deepEqual(red.lines.slice(0, 3), [
      '✘ 1 scenario is red; none may be',
      `    the password file is open to everybody   red/open.feature:3 in run ${id}`,
      '      file "/etc/passwd" on here: mode expected 0666, observed 0644',
    ]);
    repository.write({ 'waivers.yaml': WAIVERS('2999-12-31') });
    const waived = await gate(id, '--policy', 'any.yaml');
    assert.equal(waived.code, 0);
    assert.deepEqual(waived.lines.slice(0, 4), [
      '~ waived by OPS-1 until 2999-12-31: the installer opens it (owner ops, approved by head of ops)',
      '    the file "/etc/passwd" has mode 0666 on here   the password file is open to everybody, red/open.feature:3',
      '',
      'scenarios  1 passed, 1 waived',
    ]);
    const told = await repository.call('run', 'red');
    assert.equal(told.code, 1);
    assert.match(told.stdout, /red\/open\.feature:3 {3}waived by OPS-1 until 2999-12-31\n/);

    repository.write({ 'waivers.yaml': WAIVERS('2026-01-01') });
    const expired = await gate(id, '--policy', 'any.yaml');
    assert.deepEqual(
      [expired.code, marked(expired.lines)],
      [
        1,
        [
          '✘ 1 scenario is red; none may be',
          '✘ the waiver OPS-1 expired on 2026-01-01: the installer opens it',
        ],
      ],
    );
    rmSync(join(repository.folder, 'waivers.yaml'));
  });

  test('a scenario that passed only when retried is flaky and never a plain pass', async () => {
    // Its command works in the folder of the process, which is the repository for a process of its own.
    const id = idOf(await repository.run('run', 'flaky', '--retry', '1'));
    repository.write({ 'any.yaml': '{}\n', 'calm.yaml': 'flaky: warn\n' });
    const refused = await gate(id, '--policy', 'any.yaml');
    assert.deepEqual([refused.code, marked(refused.lines)], [1, ['✘ 1 scenario passed only when retried']]);
    const warned = await gate(id, '--policy', 'calm.yaml');
    assert.deepEqual([warned.code, marked(warned.lines)], [0, ['! 1 scenario passed only when retried']]);
  });

  test('a run about another commit, or about changes in none, is refused', async () => {
    repository.write({ 'features/accounts.feature': `${repository.read('features/accounts.feature')}\n` });
    const id = await prove();
    const dirty = await gate(id);
    assert.equal(dirty.code, 1);
    assert.match(marked(dirty.lines).join(), /^✘ run \S+ had changes that are not in commit [0-9a-f]{12}$/);
    git('commit', '-q', '-a', '-m', 'second');
    const clean = await prove();
    assert.equal((await gate(clean)).code, 0);
    assert.match(
      marked((await gate(id)).lines).join(),
      /^✘ run \S+ tested commit \S{12}; \S{12} is required$/,
    );
    assert.equal((await gate(clean, '--commit', 'e'.repeat(40))).code, 1);
  });

  test('the verdict is attested over subjects; a forged attestation is refused', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    repository.write({
      'key.pem': privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      'key.pub': publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      'app.tar': 'the artifact',
    });
    await prove();
    const subjects = ['--subject', `shop@sha256:${DIGEST}`, '--subject', 'app.tar'];
    const { code, lines } = await gate(
      '--latest',
      '--key',
      'key.pem',
      '--attestation',
      'a.json',
      ...subjects,
    );
    assert.equal(code, 0);
    assert.match(lines.at(-1) ?? '', /^attested {3}a\.json, signed with ed25519 sha256:[0-9a-f]{64}$/);

    const verify = (...more: string[]) => gate('--verify', 'a.json', '--public-key', 'key.pub', ...more);
    const holds = await verify(...subjects);
    assert.deepEqual([holds.code, holds.lines.at(-1)], [0, 'verdict    holds']);
    assert.match(holds.lines.join('\n'), /^result {5}PASSED: 2 tests passed, 0 with warnings, 0 failed$/m);

    repository.write({ 'app.tar': 'another artifact' });
    assert.equal((await verify('--subject', 'app.tar')).code, 1);

    const envelope = JSON.parse(repository.read('a.json'));
    const statement = JSON.parse(Buffer.from(envelope.payload, 'base64').toString());
    statement.subject[0].digest.sha256 = 'b2'.repeat(32);
    const payload = Buffer.from(JSON.stringify(statement)).toString('base64');
    repository.write({ 'a.json': JSON.stringify({ ...envelope, payload }) });
    const forged = await verify();
    assert.equal(forged.code, 1);
    assert.deepEqual(marked(forged.lines), [
      '✘ a.json: its signature is not valid: it was changed after signing, or not signed with this ed25519 key',
    ]);
  });

  test('a refusal is attested as FAILED, and does not hold', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    repository.write({
      'key.pem': privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
      'key.pub': publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    });
    const id = await prove('red');
    assert.equal((await gate(id, '--key', 'key.pem', '--subject', `shop@sha256:${DIGEST}`)).code, 1);
    const { code, lines } = await gate('--verify', 'reports/attestation.json', '--public-key', 'key.pub');
    assert.deepEqual(
      [code, marked(lines)],
      [1, ['✘ reports/attestation.json: its result is FAILED: the gate did not let this through']],
    );
  });

  test('a run that was interrupted is refused, one that was killed cannot be decided', async () => {
    const stop = async (signal: NodeJS.Signals) => {
      const running = repository.start(['run', 'slow']);
      // The sentence writes this file, so it is under way.
      await running.said('run ');
      const id = /^run (\S+)$/m.exec(running.stdout())?.[1] ?? '';
      await watched(join(repository.folder, 'under-way'));
      running.child.kill(signal);
      await running.ended;
      rmSync(join(repository.folder, 'under-way'));
      return id;
    };
    repository.write({ 'slow/slow.feature': SLOW.replace('$FOLDER', repository.folder), 'any.yaml': '{}\n' });
    const interrupted = await stop('SIGINT');
    const refused = await gate(interrupted, '--policy', 'any.yaml');
    assert.equal(refused.code, 1);
    assert.equal(
      marked(refused.lines)[0],
      `✘ run ${interrupted} was interrupted: scenarios that had not finished prove nothing`,
    );
    const killed = await stop('SIGKILL');
    const undecided = await gate(killed, '--policy', 'any.yaml');
    assert.deepEqual(
      [undecided.code, marked(undecided.lines)],
      [2, [`? the run in reports/${killed} never finished: it wrote messages.ndjson but no findings.json`]],
    );
  });

  test('the verdict for programs', async () => {
    const id = await prove();
    const { stdout, code } = await repository.call('gate', id, '--format', 'json');
    const verdict = JSON.parse(stdout);
    assert.deepEqual([code, verdict.verdict, verdict.exitCode, verdict.reasons], [0, 'passed', 0, []]);
    assert.equal(verdict.runs[0].runId, id);
    assert.equal(verdict.policy.file, 'gate.yaml');
  });

  test('usage and mistakes are reported before anything is decided', async () => {
    const refused = async (argv: readonly string[], stderr: string) =>
      assert.deepEqual(await repository.call('gate', ...argv), { code: 3, stdout: '', stderr });
    const hint = '  see: opsproof gate --help\n';
    await refused(['--format', 'xml'], `--format is text or json; found "xml"\n${hint}`);
    await refused(
      ['--key', 'k'],
      `an attestation needs a subject: --subject name@sha256:… or --subject FILE\n${hint}`,
    );
    await refused(
      ['--verify', 'a.json'],
      `--verify needs the public key of the signer: --public-key PEM\n${hint}`,
    );
    await refused(['--public-key', 'k'], `--public-key works only with --verify\n${hint}`);
    await refused(
      ['--commit', 'main'],
      `--commit takes head, or 7 to 64 hexadecimal digits; found "main"\n${hint}`,
    );
    await refused(
      ['--image', 'shop:1'],
      `--image takes sha256: and 64 hexadecimal digits, with or without name@; found "shop:1"\n${hint}`,
    );
    await refused(['--policy', 'gone.yaml'], 'gone.yaml: cannot be read: it does not exist\n');
    await refused(['--latset'], 'opsproof gate: there is no option --latset\n  did you mean --latest?\n');
  });
});

test('opsproof run writes the reports that --format names, and refuses others before it starts', async () => {
  const repository = new Repository(FILES);
  try {
    const { code, stdout, stderr } = await repository.run(
      'run',
      'red',
      '--format',
      'tap:-',
      '--format',
      'sarif:out/a.sarif',
    );
    assert.equal(code, 1);
    assert.match(stdout, /^TAP version 13\n1\.\.2\nnot ok 1 - Open: /);
    assert.match(stderr, /^run \S+\n/);
    assert.equal(JSON.parse(repository.read('out/a.sarif')).version, '2.1.0');
    assert.ok(repository.reports().has('junit.xml'));
    const refused = await repository.call('run', '--format', 'junti');
    assert.deepEqual(refused, {
      code: 3,
      stdout: '',
      stderr: `--format junti: there is no report "junti"; known: ${Object.keys(formats).join(', ')}\n  did you mean junit?\n`,
    });
  } finally {
    repository.dispose();
  }
});

test('no report shows a secret', async () => {
  const secret = 'hunter2-secret';
  const repository = new Repository({
    'environments/here.yaml': `${HERE}endpoints:\n  api: http://127.0.0.1/\${env:TOKEN}\n`,
    'features/secret.feature': `Feature: Secret
  @passive:web/names
  Scenario: it stands in a name
    Given the environment "here"
    Then the file "/no/${secret}" exists
`,
  });
  try {
    const names = Object.keys(formats);
    // Those that tell what was red, and do not only count it.
    const tells = [
      'github',
      'gitlab',
      'sarif',
      'tap',
      'markdown',
      'junit',
      'html',
      'json',
      'messages',
      'passive',
      'nsca',
      'summary',
    ];
    const argv = ['run', ...names.flatMap((name) => ['--format', `${name}:out/${name}`])];
    const summary = join(repository.folder, 'out', 'summary');
    const ended = await repository.start(argv, { TOKEN: secret, GITHUB_STEP_SUMMARY: summary }).ended;
    assert.equal(ended.code, 1, ended.stdout + ended.stderr);
    for (const name of [...names, 'summary']) {
      const text = repository.read(`out/${name}`);
      assert.ok(text.length > 0 && (!tells.includes(name) || text.includes('/no/')), name);
      assert.ok(!text.includes(secret), name);
    }
    assert.ok(!(ended.stdout + ended.stderr).includes(secret));
  } finally {
    repository.dispose();
  }
});
