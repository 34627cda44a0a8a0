import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, suite, test } from 'node:test';
import type { ApprovalStanding } from '../model/approval.ts';
import { type Ended, Repository, SMALL } from './repository.fixture.ts';

const LIVE = `lifecycle: live
approval:
  by:
    alice: keys/alice.pub
    bob: keys/bob.pub
hosts:
  here: { transport: local, groups: [all] }
`;

/** Steps of a user who tries to get around: nobody can rehearse them, so only the guard below them is in the way. */
const HOSTILE = `import { Then, When } from 'opsproof';

async function tries(scenario, folder) {
  const said = [];
  const attempt = async (what) => {
    try { await what(); said.push('done'); } catch (error) { said.push(error.message.split('\\n')[0]); }
  };
  const host = await scenario.host('here');
  await attempt(() => host.run('touch ' + folder + '/run'));
  await attempt(() => host.observe('touch ' + folder + '/observe'));
  await attempt(() => host.observe({ text: 'touch ' + folder + '/forged', own: true }));
  delete scenario.blueprint.unapproved;
  scenario.blueprint.protected = false;
  await attempt(() => host.run('touch ' + folder + '/again'));
  return said.join('\\n');
}

When('I try to change {string}', async function (folder) { this.said = await tries(this.scenario, folder); });
Then('I was refused', function () { throw new Error(this.said); });
`;

suite('an environment that asks for an approval', () => {
  let repository: Repository;
  let marker = '';

  before(() => {
    repository = new Repository({
      ...SMALL,
      'environments/here.yaml': LIVE,
      'environments/small.yaml': `approval: { required: 2, by: { alice: keys/alice.pub, bob: keys/bob.pub } }\n${SMALL['environments/small.yaml']}`,
    });
    marker = join(repository.folder, 'made');
    for (const name of ['alice', 'bob', 'carol']) {
      const { publicKey, privateKey } = generateKeyPairSync('ed25519');
      repository.write({
        [`${name}.pem`]: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
        [`environments/keys/${name}.pub`]: String(publicKey.export({ type: 'spki', format: 'pem' })),
      });
    }
    repository.write({
      'features/act.feature': `Feature: Act
  @acts
  Scenario: it acts
    Given the environment "here"
    When I run "touch ${marker}"
    Then the file "${marker}" exists

  Scenario: it looks
    Given the environment "here"
    Then the file "/etc/passwd" exists
`,
      'features/up.feature': `Feature: Up
  Scenario: it is up
    Given the environment "small"
    Then GET "http://web/" answers 200
`,
      'hostile/hostile.feature': `Feature: Hostile
  Scenario: it tries
    Given the environment "here"
    When I try to change "${repository.folder}"
    Then I was refused
`,
    });
  });
  after(() => repository.dispose());
  afterEach(() => {
    rmSync(marker, { force: true });
    rmSync(join(repository.folder, 'approvals'), { recursive: true, force: true });
  });

  /** The standing of the only environment of the newest run. */
  function standing(): ApprovalStanding {
    const { approvals } = JSON.parse(repository.reports().get('findings.json') ?? '') as {
      approvals: readonly ApprovalStanding[];
    };
    assert.equal(approvals.length, 1);
    return approvals[0] ?? assert.fail();
  }

  /** Why a run that acts is refused: the lines about approvals; nothing was sent. */
  async function refused(...argv: string[]): Promise<readonly string[]> {
    return whyRefused(await repository.call('run', 'features/act.feature', ...argv));
  }

  function whyRefused({ code, stdout, stderr }: Ended): readonly string[] {
    assert.deepEqual([code, stdout, existsSync(marker)], [3, '', false], stderr);
    const lines = stderr.trimEnd().split('\n');
    assert.equal(
      lines[0]?.startsWith('environments/here.yaml:2: approval: nothing in it may be changed'),
      true,
      stderr,
    );
    assert.equal(
      lines.at(-2),
      `features/act.feature:5: the environment "here" is not approved for this run (1 approval is needed, 0 given), so nothing in it may be changed; refused: run "touch ${marker}"`,
    );
    return lines.slice(1, -2).map((line) => line.trim());
  }

  async function approve(name: string, ...argv: string[]): Promise<string> {
    const { code, stdout, stderr } = await repository.call('approve', ...argv, '--key', `${name}.pem`);
    assert.deepEqual([code, stderr], [0, ''], stdout);
    return stdout;
  }

  test('is not changed without one: nothing runs, and it is said who can approve what, and how', async () => {
    const ended = await repository.run('run', 'features/act.feature', '--tags', '@acts');
    assert.deepEqual(whyRefused(ended), [
      'there is no approval in approvals/',
      'alice or bob can approve exactly this run: opsproof approve features/act.feature --tags @acts --key FILE',
    ]);
    const lint = await repository.call('lint', 'features/act.feature');
    assert.equal(lint.code, 3);
    assert.match(
      lint.stderr,
      /^environments\/here\.yaml:2: approval: nothing in it may be changed in this run: 1 approval is needed, 0 given$/m,
    );
  });

  test('is looked at without one, and the reports say that nobody approved', async () => {
    const { code, stdout } = await repository.call('run', 'features/act.feature', '--tags', 'not @acts');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^approval {3}here not approved: 0 of 1, every action is refused$/m);
    assert.deepEqual(standing(), { environment: 'here', required: 1, accepted: [], refused: [] });
  });

  test('is changed with one, and the reports say who approved, until when', async () => {
    const said = await approve('alice', 'features/act.feature');
    const [file = ''] = readdirSync(join(repository.folder, 'approvals'));
    assert.match(file, /^[0-9a-f]{12}-alice\.json$/);
    assert.match(
      said,
      new RegExp(
        `^environment {2}here {3}sha256:[0-9a-f]{64}\nscenarios {4}2\nfiles {8}features/act\\.feature\nacts {9}I run "touch ${marker}" {3}features/act\\.feature:5\napproved {5}by alice until (\\S+)\nwritten {6}approvals/${file}\n$`,
      ),
    );
    const { code, stdout, stderr } = await repository.run(
      'run',
      'features/act.feature',
      '--parallel',
      '2',
      '--format',
      'markdown',
    );
    assert.deepEqual([code, existsSync(marker)], [0, true], `${stdout}${stderr}`);
    const [{ by, until } = assert.fail()] = standing().accepted;
    assert.equal(by, 'alice');
    assert.ok(said.includes(`by alice until ${until}\n`));
    assert.ok(stdout.includes(`\napproval   here by alice until ${until}\n`), stdout);
    assert.ok(repository.reports().get('report.html')?.includes(`approval   here by alice until ${until}`));
    assert.ok(repository.reports().get('report.md')?.includes(`| approval | here by alice until ${until} |`));
    assert.equal((await repository.call('lint', 'features/act.feature')).code, 0);
    const first = await repository.call('run', 'features/act.feature', '--shard', '1/2');
    assert.equal(first.code, 0, first.stderr);
  });

  test('is not changed by what was not approved: other features, options, environment, person, time', async () => {
    await approve('alice', 'features/act.feature');
    const [file = ''] = readdirSync(join(repository.folder, 'approvals'));
    const told = async (...argv: string[]) => {
      const [first = '', ...rest] = await refused(...argv);
      assert.equal(rest.length, 1);
      assert.ok(first.startsWith(`approvals/${file}: not valid: `), first);
      return first.slice(`approvals/${file}: not valid: `.length);
    };
    const changed = async (path: string, change: (text: string) => string) => {
      const was = repository.read(path);
      repository.write({ [path]: change(was) });
      const why = await told();
      repository.write({ [path]: was });
      return why;
    };
    assert.equal(await told('--tags', '@acts'), 'alice approved different scenarios: 2, this run has 1');
    assert.equal(await told('--limit', 'here'), 'alice approved no --limit, this run has --limit here');
    assert.equal(await told('--env', 'here'), 'alice approved no --env, this run has --env here');
    assert.equal(await told('--retry', '1'), 'alice approved no --retry, this run has --retry 1');
    assert.equal(
      await changed('features/act.feature', (text) => `${text}# more\n`),
      'features/act.feature was changed after alice approved it',
    );
    assert.equal(
      await changed('environments/here.yaml', (text) => text.replace('[all]', '[all, more]')),
      'the environment "here" was changed after alice approved it',
    );
    assert.equal(
      await changed('environments/keys/bob.pub', () => repository.read('environments/keys/carol.pub')),
      'the environment "here" was changed after alice approved it',
    );
    const path = `approvals/${file}`;
    assert.match(
      await changed(path, (text) => {
        const envelope = JSON.parse(text) as { payload: string };
        const approval = JSON.parse(Buffer.from(envelope.payload, 'base64').toString()) as object;
        const longer = JSON.stringify({ ...approval, expires: '2099-01-01T00:00:00.000Z' });
        return JSON.stringify({ ...envelope, payload: Buffer.from(longer).toString('base64') });
      }),
      /^it was changed after alice signed it: the signature is not valid$/,
    );
    assert.equal(
      await changed(path, (text) => {
        const envelope = JSON.parse(text) as { payload: string };
        const approval = JSON.parse(Buffer.from(envelope.payload, 'base64').toString()) as object;
        const other = JSON.stringify({ ...approval, approver: 'bob' });
        return JSON.stringify({ ...envelope, payload: Buffer.from(other).toString('base64') });
      }),
      'it says that bob approves, but it is not signed with the key of bob',
    );
    repository.write({ 'steps/own.mjs': '' });
    // One process loads steps once, so this is another one.
    const [first = ''] = whyRefused(await repository.run('run', 'features/act.feature'));
    assert.equal(first, `${path}: not valid: steps/own.mjs is not among what alice approved`);
    rmSync(join(repository.folder, 'steps'), { recursive: true });
    // Comments and layout of the environment do not matter.
    const was = repository.read('environments/here.yaml');
    repository.write({ 'environments/here.yaml': `# ours\n${was}` });
    const { code } = await repository.call('run', 'features/act.feature');
    repository.write({ 'environments/here.yaml': was });
    assert.deepEqual([code, existsSync(marker)], [0, true]);
  });

  test('is not changed after the approval expired', async () => {
    await approve('bob', 'features/act.feature', '--expires', '1 ms');
    const [first = ''] = await refused();
    assert.match(first, /^approvals\/[0-9a-f]{12}-bob\.json: not valid: it expired .+ ago, at 20\S+Z$/);
  });

  test('is not changed by steps of the user that try everything, in any thread', async () => {
    const settings = { 'opsproof.yaml': 'steps: [hostile]\n', 'hostile/tries.mjs': HOSTILE };
    repository.write(settings);
    for (const parallel of ['0', '2']) {
      const { code, stdout } = await repository.run('run', 'hostile', '--parallel', parallel);
      assert.equal(code, 1, stdout);
      const state = 'the environment "here" is not approved for this run (1 approval is needed, 0 given), so';
      for (const line of [
        `${state} nothing in it may be changed; refused: run "touch ${repository.folder}/run"`,
        `${state} only the commands that its file lists may be run (it lists none); refused: touch ${repository.folder}/observe`,
        'a command is a text',
        `${state} nothing in it may be changed; refused: run "touch ${repository.folder}/again"`,
      ])
        assert.ok(stdout.includes(line), `${line}\n${stdout}`);
      const files = readdirSync(repository.folder);
      for (const name of ['run', 'observe', 'forged', 'again'])
        assert.equal(files.includes(name), false, name);
    }
    // The same steps act where somebody approved them.
    const approved = await repository.run('approve', 'hostile', '--key', 'alice.pem');
    assert.deepEqual([approved.code, approved.stderr], [0, ''], approved.stdout);
    const { stdout } = await repository.run('run', 'hostile');
    assert.match(stdout, /done\s+done\s+a command is a text\s+done/);
    assert.ok(existsSync(join(repository.folder, 'run')));
    rmSync(join(repository.folder, 'opsproof.yaml'));
  });

  test('is not brought up without all approvals it asks for: that is an action, too', async () => {
    const alone = await repository.call('run', 'features/up.feature');
    assert.deepEqual([alone.code, alone.stdout], [3, '']);
    assert.equal(
      alone.stderr,
      'environments/small.yaml:1: approval: it cannot be brought up or changed in this run: 2 approvals are needed, 0 given\n' +
        '  there is no approval in approvals/\n' +
        '  alice or bob can approve exactly this run: opsproof approve features/up.feature --key FILE\n',
    );
    await approve('alice', 'features/up.feature');
    await approve('alice', 'features/up.feature', '--expires', '1h');
    const half = await repository.call('run', 'features/up.feature');
    assert.equal(half.code, 3);
    assert.match(
      half.stderr,
      /2 approvals are needed, 1 given\n {2}approvals\/\S+-alice\.json: valid, alice approved until \S+\n {2}bob can approve exactly this run: /,
    );
    assert.deepEqual(repository.processes('server.mjs'), []);
    await approve('bob', 'features/up.feature');
    const both = await repository.call('run', 'features/up.feature');
    assert.equal(both.code, 0, `${both.stdout}${both.stderr}`);
    assert.match(both.stdout, /^approval {3}small by alice until \S+, bob until \S+$/m);
  });

  test('is approved only by those who may, with their own key, and when something asks for it', async () => {
    const mistakes = async (...argv: string[]) => {
      const { code, stdout, stderr } = await repository.call('approve', 'features/act.feature', ...argv);
      assert.deepEqual([code, stdout, existsSync(join(repository.folder, 'approvals'))], [3, '', false]);
      return stderr;
    };
    assert.match(
      await mistakes('--key', 'carol.pem'),
      /^environments\/here\.yaml:2: approval\.by: the key sha256:[0-9a-f]{64} does not belong to an approver of "here"\n {2}who may approve: alice \(ed25519 sha256:[0-9a-f]{64}\), bob \(/,
    );
    assert.match(
      await mistakes('--key', 'alice.pem', '--as', 'bob'),
      /: the key belongs to "alice", not to "bob"\n/,
    );
    assert.match(
      await mistakes('--key', 'carol.pem', '--as', 'bob'),
      /: the key sha256:\S+ is not the key of "bob"\n/,
    );
    assert.match(await mistakes('--key', 'alice.pem', '--as', 'carol'), /: "carol" may not approve "here"\n/);
    assert.match(await mistakes(), /^opsproof approve needs your private key: --key FILE\n/);
    assert.equal((await repository.run('approve', 'features/act.feature')).code, 3);
    assert.match(
      await mistakes('--key', 'environments/keys/bob.pub'),
      /^--key environments\/keys\/bob\.pub: is not a PEM key/,
    );
    assert.match(
      await mistakes('--key', 'alice.pem', '--expires', 'soon'),
      /^--expires: "soon" is not a duration/,
    );
    assert.match(
      await mistakes('--key', 'alice.pem', '--expires', '400 days'),
      /^--expires takes a duration up to 366 days; found "400 days"\n/,
    );
    repository.write({ 'environments/open.yaml': LIVE.replace(/approval:.*(?=hosts:)/s, '') });
    assert.equal(
      await mistakes('--key', 'alice.pem', '--env', 'open'),
      'nothing needs an approval: "open" has no approval: in its file\n  see: opsproof approve --help\n',
    );
  });

  test('is approved without its secrets, which count by their reference', async () => {
    const guarded = (password: string) =>
      `${LIVE.replace('transport: local', `transport: local, user: "\${env:LOGIN}", password: "\${env:${password}}"`).replace('local, user', 'ssh, address: 127.0.0.1, port: 1, known_hosts: ignore, user')}`;
    repository.write({
      'environments/far.yaml': guarded('FAR_PASSWORD'),
      'features/far.feature':
        'Feature: Far\n  Scenario: it acts\n    Given the environment "far"\n    When I run "true"\n    Then the exit status is 0\n',
    });
    const run = (command: string, env: Record<string, string>, ...argv: string[]) =>
      repository.callWith(env, command, 'features/far.feature', ...argv);
    const approved = await run('approve', { LOGIN: 'ops' }, '--key', 'alice.pem');
    assert.equal(approved.code, 0, approved.stderr);
    for (const password of ['one-secret', 'another-secret']) {
      const { code, stdout } = await run('run', { LOGIN: 'ops', FAR_PASSWORD: password });
      // Nobody listens there: the action was let through to the host.
      assert.equal(code, 2, stdout);
      assert.match(stdout, /^approval {3}far by alice until /m);
    }
    const other = await run('run', { LOGIN: 'root', FAR_PASSWORD: 'one-secret' });
    assert.match(other.stderr, /not valid: the environment "far" was changed after alice approved it\n/);
    repository.write({ 'environments/far.yaml': guarded('OTHER') });
    const reference = await run('run', { LOGIN: 'ops', OTHER: 'one-secret' });
    assert.match(reference.stderr, /not valid: the environment "far" was changed after alice approved it\n/);
    const folder = join(repository.folder, 'approvals');
    const [file = ''] = readdirSync(folder);
    const { payload } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { payload: string };
    assert.equal(Buffer.from(payload, 'base64').includes('secret'), false);
    rmSync(join(repository.folder, 'environments', 'far.yaml'));
    rmSync(join(repository.folder, 'features', 'far.feature'));
  });
});
