import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, watch } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, afterEach, before, suite, test } from 'node:test';
import { engine } from '../transport/docker/engine.ts';
import { Repository, SMALL } from './repository.fixture.ts';

const client = await engine();
const answers = await client.ping().then(
  () => true,
  () => false,
);

const LOOK = `Feature: Look
  Scenario: it looks
    Given the environment "small"
    Then the file "/etc/passwd" exists on "web"
`;

const FRESH = `Feature: Fresh
  Scenario: the first
    Given the environment "small"
    Then the file "/etc/passwd" exists on "web"

  @fresh
  Scenario: the second
    Given the environment "small"
    Then the file "/etc/passwd" exists on "web"
`;

interface Row {
  readonly run: string;
  readonly stack: string;
  readonly micros: number;
  readonly state: string;
}

suite('an environment with a budget', () => {
  let repository: Repository;

  before(() => {
    repository = new Repository({ ...SMALL, 'features/look.feature': LOOK, 'features/fresh.feature': FRESH });
  });
  after(() => repository.dispose());
  afterEach(async () => {
    const reports = join(repository.folder, 'reports');
    // What --keep left, of these runs only. The book goes with the reports.
    const kept = hosts().length === 0 ? [] : readdirSync(reports).filter((name) => /^\d{8}-/.test(name));
    for (const run of kept) await repository.run('sweep', '--run', run);
    rmSync(reports, { recursive: true, force: true });
  });

  function budget(text: string): void {
    repository.write({ 'environments/small.yaml': `budget: ${text}\n${SMALL['environments/small.yaml']}` });
  }

  function book(): readonly Row[] {
    const database = new DatabaseSync(join(repository.folder, 'reports', 'spend.sqlite'));
    try {
      return database
        .prepare('SELECT run, stack, micros, state FROM spend ORDER BY id')
        .all() as unknown as Row[];
    } finally {
      database.close();
    }
  }

  function clearBook(): void {
    const database = new DatabaseSync(join(repository.folder, 'reports', 'spend.sqlite'));
    database.exec('DELETE FROM spend');
    database.close();
  }

  const hosts = () => repository.processes('server.mjs');

  test('is brought up when it can pay; what it cost is remembered, and its time is what is paid for', async () => {
    budget('{ per-run: 0.20 USD, per-day: 1.00 USD, ttl: 1h, prices: { front: 0.12 USD, "*": 0.05 USD } }');
    const { code, stdout } = await repository.run('run', 'features/look.feature');
    assert.equal(code, 0, stdout);
    assert.match(
      stdout,
      /^ {2}small {9}budget: up to 0\.17 USD for 1 hour; this run 0\.17 of 0\.20 USD, 20\d\d-\d\d-\d\d 0\.17 of 1\.00 USD$/m,
    );
    assert.match(stdout, /^ {2}small {9}budget: cost 0\.0\d+ USD in \S+ m?s$/m);
    const [{ stack, micros, state } = assert.fail()] = book();
    assert.deepEqual([stack, state], ['small', 'settled']);
    assert.ok(micros > 0 && micros < 170_000, String(micros));
    const [line = ''] = (repository.reports().get('ledger.ndjson') ?? '')
      .split('\n')
      .filter((one) => one.includes('"expires"'));
    const { at, expires } = JSON.parse(line) as { at: string; expires: string };
    const livesMs = Date.parse(expires) - Date.parse(at);
    assert.ok(livesMs > 3_500_000 && livesMs <= 3_600_000, String(livesMs));
  });

  test('is not brought up when the day cannot pay: nothing is started, and who holds the money is reported', async () => {
    budget('{ per-day: 0.30 USD, ttl: 1h, prices: { front: 0.12 USD, "*": 0.05 USD } }');
    const kept = await repository.run('run', 'features/look.feature', '--keep');
    assert.equal(kept.code, 0, kept.stdout);
    const [{ run, state, micros } = assert.fail()] = book();
    // What stays up goes on to cost, so its money stays reserved.
    assert.deepEqual([state, micros], ['reserved', 170_000]);
    const up = hosts().length;
    assert.ok(up >= 2, String(up));
    const { code, stdout } = await repository.call('run', 'features/look.feature');
    assert.deepEqual([code, hosts().length, book().length], [2, up, 1], stdout);
    const day = new Date().toISOString().slice(0, 10);
    assert.ok(
      stdout.includes(
        'unable: a stack of "small" may cost 0.17 USD (2 hosts for 1 hour: 0.12 USD + 0.05 USD an hour), so it is not brought up: ' +
          `${day} (UTC) may cost 0.30 USD, and 0.17 USD are spent or reserved: 0.17 USD reserved by run ${run}\n` +
          '        hint: wait for the end of a run or of the day (UTC), shorten its ttl, or raise budget.per-day in environments/small.yaml\n',
      ),
      stdout,
    );
    assert.doesNotMatch(stdout, /starting/);
    const { size } = repository.reports();
    assert.ok(size > 0);
    const ledger = repository.reports().get('ledger.ndjson') ?? '';
    assert.doesNotMatch(ledger, /creating/);
  });

  test('pays for @fresh stacks of one run together', async () => {
    budget('{ per-run: 0.30 USD, ttl: 1h, prices: { front: 0.12 USD, "*": 0.05 USD } }');
    const { code, stdout } = await repository.call('run', 'features/fresh.feature');
    assert.equal(code, 2, stdout);
    assert.match(stdout, /^✔ the first /m);
    assert.match(
      stdout,
      /unable: a stack of "small" may cost 0\.17 USD .*, so it is not brought up: this run may spend 0\.30 USD and has spent or reserved 0\.17 USD\n {8}hint: raise budget\.per-run in environments\/small\.yaml, shorten its ttl, or run fewer @fresh scenarios at once$/m,
    );
    assert.deepEqual(
      book().map(({ stack }) => stack),
      ['small'],
    );
    clearBook();
    budget('{ per-run: 0.34 USD, ttl: 1h, prices: { front: 0.12 USD, "*": 0.05 USD } }');
    const enough = await repository.call('run', 'features/fresh.feature');
    assert.equal(enough.code, 0, enough.stdout);
    assert.deepEqual(
      book().map(({ stack, state }) => `${stack} ${state}`),
      ['small settled', 'small.fresh1 settled'],
    );
  });

  test('has no room for two runs at once in the last money', async () => {
    budget('{ per-day: 0.50 USD, ttl: 1h, prices: { front: 0.12 USD, "*": 0.05 USD } }');
    // Kept stacks go on to hold their money, so that it does not matter which run is how fast.
    const runs = await Promise.all(
      Array.from({ length: 4 }, () => repository.start(['run', 'features/look.feature', '--keep']).ended),
    );
    assert.deepEqual(
      runs.map(({ code }) => code).sort(),
      [0, 0, 2, 2],
      runs.map(({ stdout }) => stdout).join('\n'),
    );
    assert.deepEqual(
      book().map(({ micros, state }) => [micros, state]),
      [
        [170_000, 'reserved'],
        [170_000, 'reserved'],
      ],
    );
  });

  test('does not live longer than is paid for', async () => {
    budget('{ per-day: 0.50 USD, ttl: 8 seconds, prices: { "*": 0.05 USD } }');
    repository.write({
      'features/long.feature': `Feature: Long
  Background:
    Given the environment "small"

  Scenario: it goes away
    Then GET "http://web/" answers 200
    And GET "http://web/" does not answer within 40 seconds

  Scenario: it does not come back
    Then GET "http://web/" answers 200
`,
    });
    const { code, stdout } = await repository.call('run', 'features/long.feature');
    assert.equal(code, 2, stdout);
    assert.match(stdout, /^✔ it goes away /m);
    assert.match(
      stdout,
      /unable: the stack "small" was removed after 8 seconds: its budget pays for no more\n {8}hint: raise budget\.ttl in environments\/small\.yaml$/m,
    );
    assert.match(stdout, /^left over {2}nothing$/m);
    assert.equal(book()[0]?.state, 'settled');
    assert.deepEqual(hosts(), []);
  });

  test('that does not come up has paid for its try only', async () => {
    repository.write({
      'environments/broken.yaml': `lifecycle: ephemeral
provider: processes
budget: { per-day: 0.50 USD, ttl: 1h, prices: { "*": 0.05 USD } }
hosts:
  web: { command: ["false"], ready: { log: never } }
`,
      'broken/look.feature': LOOK,
    });
    const { code, stdout } = await repository.call('run', 'broken', '--env', 'broken');
    assert.equal(code, 2, stdout);
    const [{ micros, state } = assert.fail()] = book();
    assert.equal(state, 'settled');
    assert.ok(micros < 50_000, String(micros));
  });

  test('of which the runner was killed has paid for its time once the watchdog has removed it', async () => {
    budget('{ per-day: 100 USD, ttl: 1h, prices: { "*": 36 USD } }');
    repository.write({
      'features/killed.feature': `Feature: Killed
  Scenario: it waits
    Given the environment "small"
    Then the file "/no/such/file" exists on "web" within 300 seconds
`,
    });
    const run = repository.start(['run', 'features/killed.feature']);
    await run.said('small         ready');
    assert.equal(book()[0]?.state, 'reserved');
    assert.ok(hosts().length >= 2);
    const id = /^run (\S+)/.exec(run.stdout())?.[1] ?? '';
    const log = join(repository.folder, 'reports', id);
    const said = new Promise<void>((resolve) => {
      const look = () => {
        if (!readdirSync(log).includes('watchdog.log')) return;
        if (!/nothing is left/.test(readFileSync(join(log, 'watchdog.log'), 'utf8'))) return;
        watching.close();
        resolve();
      };
      const watching = watch(log, look);
    });
    run.child.kill('SIGKILL');
    await run.ended;
    await said;
    const [{ micros, state } = assert.fail()] = book();
    assert.equal(state, 'settled');
    assert.ok(micros > 0 && micros < 72_000_000, String(micros));
    assert.deepEqual(hosts(), []);
  });

  test('that never lets it start is a mistake that lint finds', async () => {
    budget('{ per-run: 0.10 USD, ttl: 1h, prices: { front: 0.12 USD, "*": 0.05 USD } }');
    for (const command of ['lint', 'run']) {
      const { code, stdout, stderr } = await repository.call(command, 'features/look.feature');
      assert.deepEqual([code, stdout], [3, '']);
      assert.equal(
        stderr,
        'environments/small.yaml:1: budget.per-run: is 0.10 USD, but one stack may cost 0.17 USD (2 hosts for 1 hour: 0.12 USD + 0.05 USD an hour)\n  raise it, shorten the ttl, or use fewer hosts\n',
      );
    }
  });

  test('is not brought up when it is not known what was spent', async () => {
    budget('{ per-day: 1 USD, prices: { "*": 0.05 USD } }');
    const file = join('reports', 'spend.sqlite');
    repository.write({
      [file]: 'this is no database, and it is long enough to be looked at as if it were one. '.repeat(20),
    });
    const { code, stdout } = await repository.call('run', 'features/look.feature');
    assert.equal(code, 2, stdout);
    assert.match(
      stdout,
      /unable: the environment "small" is not brought up: it is not known what was spent today: file is not a database \(\S+\/reports\/spend\.sqlite\)\n {8}hint: without the book of what was spent a budget cannot be kept: see who locks it, or move it away$/m,
    );
    assert.deepEqual(hosts(), []);
  });
});

suite('containers with a budget', { skip: answers ? false : 'no Docker Engine answers' }, () => {
  let repository: Repository;
  let kept = '';
  before(() => {
    const host = '{ image: opsproof-base:bookworm, command: [sleep, 600] }';
    repository = new Repository({
      'environments/small.yaml': `lifecycle: ephemeral
provider: docker
budget: { per-day: 0.25 EUR, ttl: 30 minutes, prices: { web: 0.30 EUR, "*": 0.02 EUR } }
hosts: { web: ${host}, db: ${host} }
`,
      'features/look.feature': LOOK,
    });
  });
  after(async () => {
    if (kept !== '') await repository.run('sweep', '--run', kept);
    repository.dispose();
  });

  const containers = async (run: string) =>
    client.listContainers({ all: true, filters: { label: [`opsproof.run=${run}`] } });

  test('are started when they can be paid, expire when their time is over, and no more are started then', async () => {
    const first = await repository.run('run', '--keep');
    assert.equal(first.code, 0, first.stdout);
    assert.match(
      first.stdout,
      /budget: up to 0\.16 EUR for 30 minutes; 20\d\d-\d\d-\d\d 0\.16 of 0\.25 EUR$/m,
    );
    const id = /^run (\S+)/.exec(first.stdout)?.[1] ?? '';
    kept = id;
    const found = await containers(id);
    assert.equal(found.length, 2);
    for (const { Labels, Created } of found) {
      const livesS = Date.parse(Labels['opsproof.expires'] ?? '') / 1000 - Created;
      assert.ok(livesS > 1500 && livesS <= 1801, String(livesS));
    }
    const second = await repository.call('run');
    assert.equal(second.code, 2, second.stdout);
    assert.ok(
      second.stdout.includes(
        `may cost 0.25 EUR, and 0.16 EUR are spent or reserved: 0.16 EUR reserved by run ${id}\n`,
      ),
    );
    assert.deepEqual(await containers(/^run (\S+)/.exec(second.stdout)?.[1] ?? ''), []);
    const swept = await repository.run('sweep', '--run', id);
    assert.equal(swept.code, 0, swept.stdout);
    assert.deepEqual(await containers(id), []);
  });
});
