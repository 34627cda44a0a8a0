import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Repository } from '../cli/repository.fixture.ts';
import type { AuditLine } from '../model/audit-line.ts';
import { environmentOf } from '../provider/environment.fixture.ts';
import { bringUp, contextOf, type TestContext } from '../stack/bring-up.fixture.ts';
import type { StackHosts } from '../stack/stack-hosts.ts';
import { engine } from '../transport/docker/engine.ts';
import { openTransport } from '../transport/open.ts';
import { ShellSession } from '../transport/session/shell-session.ts';
import { count } from './count.fixture.ts';
import { isDrawn, SEED } from './drawn.fixture.ts';
import { differences, type HostState, readHostState } from './host-state.fixture.ts';
import { VOCABULARY_APIS, vocabularyChecks } from './vocabulary.fixture.ts';

const client = await engine();
const answers = await client.ping().then(
  () => true,
  () => false,
);

/**
 * What a host itself writes about being looked at: who logged in, which page was requested. We write none of it, and an operator's own
 * login would leave the same.
 */
const ITS_OWN = [
  /^(?:sha256 of )?\/var\/log\/(?:wtmp|btmp|lastlog|faillog|auth\.log|journal\/.*|nginx\/(?:access|error)\.log)$/,
  /^(?:sha256 of )?\/run(?:\/(?:utmp|motd\.dynamic|log\/journal\/.*|systemd\/journal\/.*))?$/,
];

const ENVIRONMENTS = fileURLToPath(new URL('../../environments', import.meta.url));

/** Hundreds of sentences, each asked over ssh. */
const LONGEST_RUN_MS = 800_000;

/** What says where to look or is done before, and what precedes sentences. */
const NO_CHECK = /^the (?:environment|host) "[^"]*"$|^these checks|^I /;

const HOSTILE = `Feature: Hostile
  Scenario: a When of its own
    Given the environment "shop"
    When I try to change the host
    Then the file "/etc/passwd" exists on "web"

  Scenario: a Then of its own
    Given the environment "shop"
    Then the host can be changed
`;

suite('a protected host', { skip: answers ? false : 'no Docker Engine answers' }, () => {
  const build = fileURLToPath(new URL('../../environments/images/web', import.meta.url));
  const { image: _, ...web } =
    environmentOf('docker', {
      web: { build, args: { BASE: 'opsproof-base:bookworm' }, transport: 'ssh', systemd: true, ports: [80] },
    }).hosts.web ?? assert.fail();
  // The demo's own web image under its own name, so that it is built once for both.
  const environment = { ...environmentOf('docker', {}), name: 'shop', hosts: { web } };
  const whole = count(0, 1) === 1;
  // Name servers that do not answer take a while; a datagram may do anything, so it is not a look there.
  const keep = (text: string) =>
    !/\budp address\b/.test(text) &&
    (whole || (!/\bname server\b/.test(text) && (NO_CHECK.test(text) || isDrawn(text, 10))));
  const { features, commands, sentences, hosts } = vocabularyChecks(keep);
  let context: TestContext;
  let stack: StackHosts;
  let inside: ShellSession;
  let repository: Repository;
  /** As the host was left by the run before. */
  let left: HostState | undefined;

  before(async () => {
    context = contextOf(`test-${randomBytes(4).toString('hex')}`);
    stack = await bringUp(environment, context);
    const host = stack.hosts()[0] ?? assert.fail();
    const { target } = host;
    assert.ok(target.transport === 'ssh');
    const container = `opsproof-${context.runId}-${context.stackId}-web`;
    inside = new ShellSession(await openTransport({ transport: 'docker', container }));
    const login = `address: ${host.address}, user: root, identity: key, known_hosts: known`;
    repository = new Repository({
      'environments/key': target.privateKey ?? assert.fail(),
      'environments/known':
        target.hostKeys?.map((key) => `${host.address} ${key}\n`).join('') ?? assert.fail(),
      'environments/shop.yaml': [
        'lifecycle: live',
        'protected: true',
        `commands: ${JSON.stringify(commands)}`,
        VOCABULARY_APIS.trimEnd(),
        'hosts:',
        // All of them are the same container, which is the one that is compared.
        ...[...new Set(['web', ...hosts])].map((name) => `  ${name}: { groups: [web], ${login} }`),
        '',
      ].join('\n'),
      'steps/hostile.mjs': readFileSync(join(import.meta.dirname, 'fixtures', 'hostile.mjs'), 'utf8'),
      'features/hostile.feature': HOSTILE,
    });
    chmodSync(join(repository.folder, 'environments', 'key'), 0o600);
    // Sentences name some of these files.
    for (const name of readdirSync(ENVIRONMENTS).filter((file) => file !== 'shop.yaml'))
      symlinkSync(join(ENVIRONMENTS, name), join(repository.folder, 'environments', name));
    repository.write(Object.fromEntries([...features].map(([name, text]) => [`vocabulary/${name}`, text])));
  });

  after(async () => {
    repository?.dispose();
    await inside?.close();
    await stack?.down();
    context?.dispose();
  });

  /** The lines of the audit log of the newest run. */
  function audited(): readonly AuditLine[] {
    const lines = repository.reports().get('audit.ndjson')?.trim().split('\n') ?? [];
    return lines.map((line) => JSON.parse(line) as AuditLine);
  }

  /** Runs a command line and returns what it changed on the host. */
  async function changes(...argv: string[]) {
    const was = left ?? (await readHostState(inside, whole));
    const { code, stdout, stderr } = await repository.start(argv, {}, LONGEST_RUN_MS).ended;
    // A session that is just closing is not a change.
    await inside.run(
      'for i in 1 2 3 4 5 6 7 8 9 10; do pgrep -x sshd | tail -n +2 | grep -q . || break; sleep 0.2; done',
    );
    left = await readHostState(inside, whole);
    const found = differences(was, left).filter(
      (line) => !ITS_OWN.some((own) => own.test(line.slice(0, line.indexOf(': ')))),
    );
    return { code, stdout, stderr, found };
  }

  /** `npm run test:footprint` asks all. */
  const share = whole ? 'all checks of the vocabulary' : `a tenth of the vocabulary, OPSPROOF_SEED=${SEED}`;
  test(`is not changed by ${share}`, { timeout: LONGEST_RUN_MS + 60_000 }, async () => {
    const { code, stdout, stderr, found } = await changes('run', 'vocabulary', '--env', 'shop');
    assert.ok(code === 1 || code === 2, `${stdout.slice(-2000)}${stderr.slice(0, 2000)}`);
    assert.deepEqual(found, []);
    const lines = audited();
    const least = whole ? 100 : 40;
    assert.ok(sentences > least && lines.length > least, `${lines.length} lines for ${sentences} sentences`);
    const kinds = new Set(lines.map(({ kind }) => kind));
    for (const kind of ['action', 'verb', 'provider'] as const) assert.equal(kinds.has(kind), false, kind);
    for (const { kind, command } of lines)
      if (kind === 'question') assert.ok(commands.includes(command), command);
  });

  test("is not changed by a user's step that tries everything", async () => {
    for (const parallel of ['0', '2']) {
      const { code, stdout, stderr, found } = await changes(
        'run',
        'features/hostile.feature',
        '--parallel',
        parallel,
      );
      assert.deepEqual(found, []);
      assert.equal(code, 0, `${stdout}${stderr}`);
      const sent = audited().map(({ command }) => command);
      assert.deepEqual(
        sent.filter(
          (command) =>
            command.includes('touch') && !command.includes("'\\''; touch") && !command.includes("'/x"),
        ),
        [],
      );
    }
  });
});
