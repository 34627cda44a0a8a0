import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { noSshd, Sshd, type SshdPlace, SshHome } from '../transport/fixtures/sshd.ts';
import { Box, labelled, noEngine } from './box.fixture.ts';
import { count } from './count.fixture.ts';
import { EngineProxy } from './engine-proxy.fixture.ts';
import { type Outcome, TwoHosts } from './two-hosts.fixture.ts';
import { noWire, Wire } from './wire.fixture.ts';

/** The default deadline of a check is 30 seconds and that of a login 20: only the long run waits for them. */
const PATIENT = count(0, 1) === 1;
/** A deadline that is exceeded by more than this does not work, however busy the machine. */
const SLACK_MS = 20_000;

const ALL = 'the file "/etc/passwd" exists on every host';
const BEFORE = `
  Scenario: before
    Then ${ALL}
`;
const MEANWHILE = `
  Scenario: meanwhile
    When I run "GATE" on "here"
    Then the exit status is 0
`;
const REST = `
  Scenario: the rest
    Then the file "/etc/passwd" exists on "here"
`;

const WENT = 'the command may or may not have done its work';
const NOBODY = 'the machine answers but nothing listens on that port: is sshd running, is the port right?';
const STUCK = 'it could not be ended and may still run; look at the host';
const ENDED = 'it was ended; try it by hand on the host, or give it more time';
const PACKAGES =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the host expands it
  "LC_ALL=C dpkg-query -W -f='${db:Status-Want}\\t${db:Status-Status}\\t${Package}\\t${Version}\\t${Architecture}\\t${Provides}\\n' '*'";
const LOOK =
  "LC_ALL=C stat -c %f:%u:%g:%s:%Y:%U:%G '/etc/passwd' && {⏎if [ -L '/etc/passwd' ]; then echo \"=== followed$opsproof_mark\"; LC_ALL=C stat -L -c %f:%u:%g:%s:%Y:%U:%G '/etc/passwd' 2>&1; fi⏎}";

/** What broke is unable with this message, and nothing else is affected. */
function assertContained(outcome: Outcome, web: readonly string[], deadlineMs: number): void {
  const { code, stdout, stderr, of, scenarios, longestMs } = outcome;
  assert.deepEqual(of('web'), web, stdout);
  assert.deepEqual([...new Set(of('here'))], ['pass'], stdout);
  assert.equal(scenarios['the rest'], 'pass');
  assert.deepEqual([code, stderr], [2, ''], stdout);
  assert.ok(longestMs < deadlineMs + SLACK_MS, `a check took ${longestMs} ms`);
}

interface Far {
  readonly hosts: TwoHosts;
  readonly sshd: Sshd;
  start(name: string, at: SshdPlace): Promise<Sshd>;
}

/** A host behind its own sshd. */
async function overSsh(t: TestContext, place: SshdPlace = {}): Promise<Far> {
  const home = new SshHome();
  const key = home.key('ops');
  t.after(() => home.remove());
  const start = (name: string, at: SshdPlace) => Sshd.start(home, name, [key], [], ['ed25519'], at);
  const sshd = await start('web', place);
  t.after(() => sshd.kill());
  const { address, port, user } = sshd;
  home.write('known', sshd.knownHosts());
  const web = `address: ${address}, port: ${port}, user: ${user}, identity: ${key}, known_hosts: ${home.folder}/known`;
  const words = {
    [`${user}@${address}:${port}`]: 'LOGIN',
    [`[${address}]:${port}`]: '[ADDRESS]:PORT',
    [`${address} port ${port}`]: 'ADDRESS port PORT',
    [`port ${port}`]: 'port PORT',
    [home.folder]: 'HOME',
  };
  const hosts = new TwoHosts(web, words);
  t.after(() => hosts.dispose());
  return { hosts, sshd, start };
}

/** A host that is a container. */
async function inBox(t: TestContext, disk: readonly string[] = []): Promise<{ hosts: TwoHosts; box: Box }> {
  const box = await Box.start(disk);
  t.after(() => box.remove());
  const hosts = new TwoHosts(`transport: docker, address: ${box.name}`, { [box.name]: 'BOX' });
  t.after(() => hosts.dispose());
  return { hosts, box };
}

suite('sshd on the other side of a check', { skip: noSshd }, () => {
  test('that is killed in the middle of a command', async (t) => {
    const { hosts, sshd } = await overSsh(t);
    const outcome = await hosts.run(
      `
  Scenario: in the middle
    Then the command "touch MARK; sleep 60" has exit status 0 on "web"
    And ${ALL}
${REST}`,
      () => sshd.kill(),
    );
    const web = [
      `unable: lost web (ssh LOGIN) TIME into a command: the host closed the connection: touch FOLDER/mark; sleep 60 / ${WENT}`,
      `unable: web (ssh LOGIN): connection refused after TIME (tcp connect to ADDRESS port PORT) / ${NOBODY}`,
    ];
    assertContained(outcome, web, 30_000);
  });

  test('that is killed in the middle of an action', async (t) => {
    const { hosts, sshd } = await overSsh(t);
    const { code, stdout, scenarios } = await hosts.run(
      `
  Scenario: in the middle
    When I run "touch MARK; sleep 60" on "web"
    Then ${ALL}
${REST}`,
      () => sshd.kill(),
    );
    assert.equal(code, 2, stdout);
    assert.deepEqual(scenarios, { 'in the middle': 'unable', 'the rest': 'pass' });
    const said = hosts.steady(stdout);
    const why =
      'lost web (ssh LOGIN) TIME into a command: the host closed the connection: touch FOLDER/mark; sleep 60';
    assert.ok(said.includes(why) && said.includes(WENT), said);
  });

  test('that comes back with another host key', async (t) => {
    const { hosts, sshd, start } = await overSsh(t);
    const outcome = await hosts.run(
      `${BEFORE}${MEANWHILE}
  Scenario: after
    Then ${ALL}
${REST}`,
      async () => {
        await sshd.kill();
        const other = await start('other', { port: sshd.port });
        t.after(() => other.kill());
      },
    );
    const next =
      "the host was rebuilt, or another machine answers; if you know that the key is right: ssh-keygen -R '[ADDRESS]:PORT' -f 'HOME/known', then add the new key";
    const web = [
      'pass',
      `unable: web (ssh LOGIN): the host key has changed: it shows ssh-ed25519 SHA256:KEY, HOME/known:1 has ssh-ed25519 SHA256:KEY (handshake, after TIME) / ${next}`,
    ];
    assertContained(outcome, web, 20_000);
  });

  test('whose packets are swallowed, in the middle of a command and between two', {
    skip: noWire,
  }, async (t) => {
    const wire = new Wire();
    t.after(() => wire.remove());
    const { hosts } = await overSsh(t, wire);
    for (const [scenarios, command] of [
      [
        `
  Scenario: in the middle
    Then the command "touch MARK; sleep 60" has exit status 0 on "web" within 2 seconds
`,
        'touch FOLDER/mark; sleep 60',
      ],
      [`${MEANWHILE}  Scenario: after\n    Then ${ALL} within 2 seconds\n`, LOOK],
    ] as const) {
      const outcome = await hosts.run(`${BEFORE}${scenarios}${REST}`, () => wire.cut());
      wire.mend();
      const late = `unable: the command did not finish within 2 s on web (ssh LOGIN): ${command} / ${STUCK}`;
      assertContained(outcome, ['pass', late], 2_000);
    }
  });

  const patient = noWire || (PATIENT ? false : 'takes a minute');
  test('whose packets are swallowed, with the default deadlines', { skip: patient }, async (t) => {
    const wire = new Wire();
    t.after(() => wire.remove());
    const { hosts } = await overSsh(t, wire);
    const outcome = await hosts.run(
      `${BEFORE}${MEANWHILE}
  Scenario: a connection that was up
    Then ${ALL}

  Scenario: a login
    Then ${ALL}
${REST}`,
      () => wire.cut(),
    );
    const web = [
      'pass',
      `unable: the command did not finish within 30 s on web (ssh LOGIN): ${LOOK} / ${STUCK}`,
      'unable: web (ssh LOGIN): no answer within 20 s (tcp connect to ADDRESS port PORT) / is the host up, and do all firewalls allow port PORT?',
    ];
    assertContained(outcome, web, 30_000);
  });
});

suite('a disk that is full', { skip: noEngine }, () => {
  test('stops no check, and an action that writes says so', async (t) => {
    const disk = ['/tmp', '/var/tmp', '/run', '/srv', '/root'];
    const { hosts, box } = await inBox(t, disk);
    const checks = `${ALL}
    And the package "coreutils" is installed on "web"
    And the user "root" has shell /bin/bash on "web"
    And the port 9 is not listening on "web"
    And the process "sleep" is running on "web"
    And the directory "/etc" has entries includes passwd, group on "web"
    And the command "echo a; echo b >&2; exit 3" has exit status 3 on "web"`;
    const outcome = await hosts.run(
      `
  Scenario: before
    Then ${checks}
${MEANWHILE}
  Scenario: after
    Then ${checks}
    And the filesystem "/srv" has free 0 B on "web"

  Scenario: an action
    When I write the file "/srv/note" on "web":
      """
      to be kept
      """
    Then the file "/srv/note" exists on "web"
${REST}`,
      () => box.run(`for d in ${disk.join(' ')} /dev/shm; do cat /dev/zero >$d/full; done`),
    );
    const { code, stdout, of, scenarios } = outcome;
    for (const host of ['web', 'here']) assert.deepEqual([...new Set(of(host))], ['pass'], stdout);
    assert.deepEqual(scenarios, {
      before: 'pass',
      meanwhile: 'pass',
      after: 'pass',
      'an action': 'fail',
      'the rest': 'pass',
    });
    assert.equal(code, 1, stdout);
    const said = [
      '      "write /srv/note" on web: exit status 1 after TIME, over docker BOX',
      '        last error output:',
      '          head: write error: No space left on device',
      '        hint: the disk is full or the quota exceeded, and the file is now incomplete: see df on the host',
    ];
    // head reports it in one of two ways: while it writes, or when it closes its output.
    const steady = hosts.steady(stdout).replace("error writing 'standard output'", 'write error');
    assert.ok(steady.includes(said.join('\n')), stdout);
  });
});

suite('the socket of the engine', { skip: noEngine }, () => {
  async function behindProxy(t: TestContext): Promise<EngineProxy> {
    const folder = mkdtempSync(join(tmpdir(), 'opsproof-engine-'));
    const proxy = new EngineProxy(join(folder, 'docker.sock'));
    await proxy.open();
    t.after(async () => {
      await proxy.close();
      rmSync(folder, { recursive: true });
    });
    return proxy;
  }

  test('that goes away makes the containers unable and nothing else', async (t) => {
    const { hosts } = await inBox(t);
    const proxy = await behindProxy(t);
    const outcome = await hosts.run(
      `${BEFORE}
  Scenario: in the middle
    Then the command "sleep 3604" has exit status 0 on "web"
    And the command "until grep -qzx 3604 /proc/[0-9]*/cmdline 2>/dev/null; do sleep 0.05; done; GATE" has exit status 0 on "here"

  Scenario: after
    When I run "true" on "here"
    Then ${ALL}
${REST}`,
      () => proxy.close(),
      { DOCKER_HOST: proxy.address },
    );
    const gone = `connect ENOENT ${proxy.address.replace('unix://', '')}`;
    const web = [
      'pass',
      `unable: lost web (docker BOX) TIME into a command: the engine ended the connection: sleep 3604 / ${WENT}`,
      `unable: web (docker BOX): no Docker Engine answers after TIME: ${gone} / start the engine (\`systemctl start docker\`), or set DOCKER_HOST to where it is`,
    ];
    assertContained(outcome, web, 20_000);
  });

  const slow = PATIENT ? false : 'takes half a minute';
  test('that goes away during a run: what is left is reported, and gone when the socket is back', {
    skip: slow,
  }, async (t) => {
    const proxy = await behindProxy(t);
    const hosts = new TwoHosts('transport: local');
    t.after(() => hosts.dispose());
    hosts.write({
      'environments/stack.yaml':
        'lifecycle: ephemeral\nprovider: docker\nhosts:\n  box: { image: "opsproof-base:bookworm", command: [sleep, "600"] }\n',
    });
    const onStack = `
    Given the environment "stack"
    Then the file "/etc/passwd" exists on "box"
`;
    const { code, stdout, scenarios } = await hosts.run(
      `
  Scenario: before${onStack}${MEANWHILE}
  Scenario: after${onStack}${REST}`,
      () => proxy.close(),
      { DOCKER_HOST: proxy.address },
    );
    const verdicts = { before: 'pass', meanwhile: 'pass', after: 'unable', 'the rest': 'pass' };
    assert.deepEqual(scenarios, verdicts, stdout);
    assert.equal(code, 1, 'something is left behind');
    const run = /^run (\S+)/m.exec(stdout)?.[1] ?? '';
    const gone = `connect ENOENT ${proxy.address.replace('unix://', '')}`;
    for (const line of [
      `left over  container opsproof-${run}-stack-box could not be removed: ${gone}`,
      `left over  network opsproof-${run}-stack could not be removed: ${gone}`,
      '           the watchdog of this run keeps trying for ten minutes; remove what is left after that with opsproof sweep',
    ])
      assert.ok(stdout.split('\n').includes(line), stdout);
    assert.ok((await labelled(run)) > 1);
    await proxy.open();
    while ((await labelled(run)) > 0) await sleep(100);
    while (
      !readFileSync(join(hosts.folder, 'reports', run, 'watchdog.log'), 'utf8').includes('nothing is left')
    )
      await sleep(100);
  });
});

suite('a command that hangs', () => {
  // A moment includes the login, which may be slow here.
  const OPEN = 'the file "/" exists on "web"';
  const hanging = (moment: string) => `
  Scenario: hanging
    Then ${OPEN}
    And the command "touch MARK; sleep 3600" has exit status 0 on "web"${moment}
    And the command "trap '' TERM; sleep 3601; sleep 3602" has exit status 0 on "web"${moment}

  Scenario: what asks for input gets its end
    Then the command "cat; read -r line; echo $?" has stdout 1 on "web"

  Scenario: what leaves somebody behind is not waited for
    Then the command "sleep 5 & echo there" has stdout there on "web"
    And ${ALL}
${REST}`;
  const [moment, deadlineMs] = PATIENT ? ['', 30_000] : [' within 1 second', 1_000];

  const late = (over: string) =>
    `unable: the command did not finish within ${deadlineMs / 1000} s on web (${over})`;

  async function hang(hosts: TwoHosts, over: string): Promise<void> {
    const web = [
      'pass',
      `${late(over)}: touch FOLDER/mark; sleep 3600 / ${ENDED}`,
      `${late(over)}: trap '' TERM; sleep 3601; sleep 3602 / ${ENDED}`,
      ...['pass', 'pass', 'pass'],
    ];
    assertContained(await hosts.run(hanging(moment), () => {}), web, 2 * deadlineMs);
  }

  test('is ended on this machine, and the next one is answered', async (t) => {
    const hosts = new TwoHosts('transport: local');
    t.after(() => hosts.dispose());
    await hang(hosts, 'local');
  });

  test('and over ssh', { skip: noSshd }, async (t) => {
    const { hosts } = await overSsh(t);
    await hang(hosts, 'ssh LOGIN');
  });

  test('and in a container, where one of our own tools may hang as well', {
    skip: noEngine,
  }, async (t) => {
    const { hosts, box } = await inBox(t);
    await box.run(
      'printf "#!/bin/sh\\nexec sleep 3603\\n" >/usr/local/bin/dpkg-query; chmod +x /usr/local/bin/dpkg-query',
    );
    const outcome = await hosts.run(
      `
  Scenario: hanging
    Then the command "GATE" has exit status 0 on "here"
    Then ${OPEN}
    And the package "coreutils" is installed on "web"${moment}
    And the package "nosuch" is not installed on "web"${moment}

  Scenario: what comes after it
    Then ${ALL}
${REST}`,
      () => {},
    );
    const web = ['pass', ...Array(2).fill(`${late('docker BOX')}: ${PACKAGES} / ${ENDED}`), 'pass'];
    assertContained(outcome, web, 2 * deadlineMs);
  });
});
