import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Repository } from '../../cli/repository.fixture.ts';
import { engine } from '../../transport/docker/engine.ts';
import { labelledThings } from '../docker/labels.ts';
import { interrupts, PHASES } from '../interrupts.fixture.ts';
import { projectName } from './project.ts';

const { XDG_CACHE_HOME: cache = join(homedir(), '.cache') } = process.env;
/** A folder for DOCKER_CONFIG with the real plugin. */
const CONFIG = join(cache, 'opsproof', 'compose-2.40.3');
const client = await engine();
const answers = await client.ping().then(
  () => true,
  () => false,
);
const skip = !answers
  ? 'no Docker Engine answers'
  : existsSync(join(CONFIG, 'cli-plugins', 'docker-compose'))
    ? false
    : 'there is no plugin docker compose: npm run test:modules builds it';

const SERVER =
  '$$|=1; $$s=IO::Socket::INET->new(LocalPort=>80,Listen=>5,ReuseAddr=>1) or die $$!; print "up\\n"; while($$c=$$s->accept){sysread $$c,$$_,4096; print $$c "HTTP/1.0 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n"; close $$c}';
const COMPOSE = `
services:
  web:
    image: opsproof-base:bookworm
    container_name: taken
    command: [perl, -MIO::Socket::INET, -e, ${JSON.stringify(SERVER)}]
    ports: ["127.0.0.1:8080:80"]
    environment: { SECRET: "\${SECRET:-none}", PRICE: "5$$" }
    depends_on: { migrate: { condition: service_completed_successfully }, db: { condition: service_healthy } }
  migrate:
    image: opsproof-base:bookworm
    command: [sh, -c, "echo migrated >/data/done"]
    volumes: [data:/data]
  db:
    image: opsproof-base:bookworm
    command: [sh, -c, "sleep 1; touch /ready; sleep 300"]
    healthcheck: { test: [CMD, test, -e, /ready], interval: 1s, retries: 20 }
    volumes: [data:/data]
  tools:
    image: opsproof-base:bookworm
    profiles: [tools]
    command: [sleep, "300"]
volumes:
  data: { name: shared_data }
`;
const environment = (hosts: string, settings = '{ file: ../compose.yaml }') =>
  `lifecycle: ephemeral\nprovider: compose\nproviders: { compose: ${settings} }\nhosts:\n${hosts}`;
const HOSTS = '  web: { groups: [front], ports: [80] }\n  database: { service: db }\n';
const feature = (...steps: string[]) =>
  [
    'Feature: Shop',
    '  Scenario: it is up',
    '    Given the environment "shop"',
    ...steps.map((step) => `    ${step}`),
    '',
  ].join('\n');

const repositories: Repository[] = [];
const repositoryOf = (files: Readonly<Record<string, string>>) => {
  const repository = new Repository({
    'compose.yaml': COMPOSE,
    'environments/shop.yaml': environment(HOSTS),
    ...files,
  });
  repositories.push(repository);
  return repository;
};
after(() => {
  for (const repository of repositories) repository.dispose();
});
const env = { DOCKER_CONFIG: CONFIG };
const runs = () =>
  repositories.flatMap(({ folder }) =>
    existsSync(join(folder, 'reports')) ? readdirSync(join(folder, 'reports')) : [],
  );
/** Of the runs of this file: others may use the engine, too. */
const left = async () => {
  const things = await labelledThings(client, undefined, 'compose');
  return things.filter(({ run }) => runs().includes(run)).map(({ kind, id }) => `${kind} ${id}`);
};

test('names of projects are what compose allows, and two prefixes never share one', () => {
  assert.equal(projectName('opsproof-r1-shop'), 'opsproof-r1-shop');
  assert.match(projectName('opsproof-r1-shop.fresh1'), /^opsproof-r1-shop-fresh1-[0-9a-f]{6}$/);
  assert.notEqual(projectName('a.B'), projectName('a-b'));
});

test('a machine without compose is told what to install', {
  skip: answers ? false : 'no Docker Engine answers',
}, async () => {
  const repository = repositoryOf({
    'features/shop.feature': feature('Then the file "/etc" exists on "web"'),
  });
  const { code, stdout } = await repository.callWith({ PATH: '/nowhere' }, 'run');
  assert.equal(code, 2, stdout);
  assert.match(
    stdout,
    /there is no docker compose on this machine \(docker compose: .*; docker-compose: .*\)\n\s+hint: install the plugin: apt-get install docker-compose-plugin/,
  );
});

suite('provider compose', { skip }, () => {
  afterEach(async () => assert.deepEqual(await left(), []));

  test('services are hosts, whatever names and ports the file gives them; nothing is left', async () => {
    const repository = repositoryOf({
      'features/shop.feature': feature(
        'Then GET "http://web/" answers 200',
        'And the port 80 is listening on every host in "front"',
        'And the file "/data/done" exists on "database"',
        'And the file "/ready" exists on "database"',
        'When I run "echo $SECRET $PRICE" on "web"',
        'Then the output contains "hunter5x 5$"',
        'When I stop "database"',
        'And I start "database"',
        'Then the file "/ready" exists on "database"',
      ),
      '.env.test': 'SECRET=hunter5x\n',
      'environments/shop.yaml': environment(HOSTS, '{ file: ../compose.yaml, env_files: [../.env.test] }'),
    });
    const { code, stdout, stderr } = await repository.callWith(env, 'run');
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /left over +nothing/);
  });

  test('a service that dies, one that is unknown or of a profile, and a file that compose refuses', async () => {
    const said = async (compose: string, hosts: string, settings?: string) => {
      const repository = repositoryOf({
        'compose.yaml': compose,
        'environments/shop.yaml': environment(hosts, settings),
        'features/shop.feature': feature('Then the file "/etc" exists on "web"'),
      });
      const { stdout, stderr } = await repository.callWith(env, 'run');
      return stdout + stderr;
    };
    const dies =
      'services: { web: { image: "opsproof-base:bookworm", command: [sh, -c, "echo the reason; exit 7"] } }';
    assert.match(
      await said(dies, '  web: { ports: [80] }\n'),
      /host "web" of "shop" died while starting: exit code 7[\s\S]*the reason/,
    );
    assert.match(
      await said(COMPOSE, '  web: { service: wbe }\n  t: { service: tools }\n'),
      /host "web" of "shop": compose\.yaml has no active service "wbe"; did you mean "web"\?[\s\S]*host "t" of "shop": compose\.yaml has no active service "tools"/,
    );
    assert.match(
      await said('services: { web: { imge: x } }', '  web: {}\n'),
      /docker compose refuses compose\.yaml: .*imge/,
    );
    assert.match(
      await said(COMPOSE, '  web: {}\n', '{ file: ../nothing.yaml }'),
      /there is no compose file nothing\.yaml/,
    );
    const scaled = 'services: { web: { image: "opsproof-base:bookworm", scale: 2 } }';
    assert.match(await said(scaled, '  web: {}\n'), /the service "web" has 2 containers, and a host is one/);
  });

  const small = (ready: string) => ({
    'compose.yaml': COMPOSE,
    'environments/small.yaml': environment(`  web: { ports: [80]${ready} }\n`),
  });
  interrupts({
    phases: PHASES,
    files: { waits: small(', ready: { log: never }'), serves: small('') },
    env,
    left: async (run) => (await labelledThings(client, run)).map(({ kind, id }) => `${kind} ${id}`),
  });

  test('a run that is killed at a random moment leaves nothing', async () => {
    const repository = repositoryOf({
      'features/shop.feature': feature('Then the file "/etc" exists on "web"'),
    });
    for (let kill = 0; kill < 3; kill += 1) {
      const running = repository.start(['run'], env);
      await running.said('starting');
      await sleep(Math.random() * 4_000);
      running.child.kill('SIGKILL');
      await running.ended;
      const until = Date.now() + 60_000;
      for (let clean = 0; clean < 3; ) {
        const things = await left();
        clean = things.length === 0 ? clean + 1 : 0;
        assert.ok(Date.now() < until, things.join(', '));
        await sleep(700);
      }
    }
  });
});
