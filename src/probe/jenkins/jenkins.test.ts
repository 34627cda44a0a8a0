import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { buildJenkinsJob, type WantedBuild } from '../../world/build-jenkins-job.ts';
import { type Got, recordingServer, type Said, scenarioWith } from '../api/api-scene.fixture.ts';
import { unheardDoor } from '../unheard-door.fixture.ts';
import { askJenkins } from './ask-jenkins.ts';
import { buildState, causesOf, parameterOf } from './build-state.ts';
import { buildPart, checkServer, jobPath } from './jenkins-place.ts';
import { jobState, readJob } from './job-probe.ts';
import { readBuild } from './read-build.ts';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const build = (number: number, result: string | null, minutesAgo: number) => ({
  ...{ number, result, building: result === null },
  ...{ timestamp: NOW - minutesAgo * MINUTE, duration: result === null ? 0 : MINUTE },
});

async function against<T>(
  answer: (got: Got) => Said,
  work: (url: string, got: readonly Got[]) => Promise<T>,
): Promise<T> {
  const server = await recordingServer(answer);
  try {
    return await work(server.url, server.got);
  } finally {
    server.close();
  }
}

suite('a job of Jenkins', () => {
  test('that was never built to its end has no result, no age and no tests', () => {
    const never = { buildable: true, inQueue: false, lastCompletedBuild: null, lastBuild: build(1, null, 1) };
    const state = jobState(never, NOW);
    assert.deepEqual(
      [state['last result'], state.age, state.tests, state['stable time']],
      [null, null, null, null],
    );
    assert.deepEqual([state.building, state.queued, state.disabled], [true, false, false]);
  });

  test('is stable since the first success after the last other result, as far as Jenkins still lists it', () => {
    const stable = (job: object) =>
      jobState({ lastCompletedBuild: build(9, 'SUCCESS', 5), ...job }, NOW)['stable time'];
    const builds = [
      build(9, 'SUCCESS', 5),
      build(8, 'SUCCESS', 31),
      build(7, 'UNSTABLE', 61),
      build(6, 'SUCCESS', 99),
    ];
    const [first, broken] = [build(1, 'SUCCESS', 1001), { number: 7 }];
    assert.equal(stable({ builds, firstBuild: first, lastUnsuccessfulBuild: broken }), 30 * MINUTE);
    assert.equal(stable({ builds, firstBuild: first, lastUnsuccessfulBuild: null }), 1000 * MINUTE);
    assert.equal(
      stable({ builds: builds.slice(0, 2), firstBuild: first, lastUnsuccessfulBuild: { number: 3 } }),
      undefined,
    );
    assert.equal(stable({ builds, lastCompletedBuild: build(9, 'ABORTED', 5) }), 0);
    assert.equal(
      jobState({ lastCompletedBuild: build(9, 'SUCCESS', 5), builds }, undefined)['stable time'],
      undefined,
    );
  });

  test('has nothing that Jenkins does not say', () => {
    assert.deepEqual(jobState({ buildable: false }, NOW), { disabled: true });
    assert.deepEqual(buildState({ building: true, result: null, timestamp: 1, duration: 0 }, NOW), {
      building: true,
    });
    const { age, tests } = buildState(
      { ...build(2, 'FAILURE', 3), actions: [null, { totalCount: 4, failCount: 1 }] },
      NOW,
    );
    assert.deepEqual([age, tests], [2 * MINUTE, 4]);
  });
});

test('what has another form than it must have counts as not said', () => {
  const odd = {
    ...{ number: '7', result: 5, building: 'no', timestamp: 'x', duration: -1 },
    actions: [null, 'x', { totalCount: '3', causes: 'y', parameters: [null, { name: 1, value: {} }] }],
  };
  const found = readBuild(odd);
  assert.deepEqual(buildState(found, NOW), {});
  assert.deepEqual(buildState({ ...found, building: false }, NOW), {
    building: false,
    tests: null,
    'failed tests': null,
    'skipped tests': null,
  });
  assert.deepEqual([parameterOf(found, '1'), causesOf(found), found.number], [undefined, [], undefined]);
  assert.deepEqual(readBuild('nothing'), {});
  const job = readJob({
    buildable: 'yes',
    inQueue: 1,
    lastBuild: 4,
    lastCompletedBuild: 'SUCCESS',
    builds: {},
  });
  assert.deepEqual(job, { lastBuild: {}, lastCompletedBuild: {} });
});

suite('an answer of Jenkins', () => {
  for (const [said, expected] of [
    [{ status: 404 }, { absent: 'there is no job "x", or the login may not see it' }],
    [{ status: 403 }, /^Jenkins refuses the login: it answers 403$/],
    [{ status: 503 }, /^Jenkins answers 503/],
    [{ body: [] }, 'the answer of Jenkins is not JSON'],
  ] as const)
    test(`${JSON.stringify(said)} proves nothing more than it says`, () =>
      against(
        () => said,
        async (url) => {
          const { scenario } = scenarioWith({ jenkins: { url } });
          const { answer } = await askJenkins(
            scenario,
            'jenkins:/job/x/api/json',
            'job "x"',
            { timeoutMs: 2000 },
            unheardDoor(),
          );
          if (typeof expected === 'object' && 'absent' in expected) assert.deepEqual(answer, expected);
          else assert.match('unable' in answer ? answer.unable : '', new RegExp(expected));
        },
      ));
});

test('names of servers, jobs and builds that are none are mistakes', () => {
  const { scenario } = scenarioWith({ jenkins: { url: 'http://127.0.0.1:9' } });
  assert.equal(checkServer('jenkins:/', scenario), 'jenkins:');
  assert.equal(jobPath('shop/a b?'), '/job/shop/job/a%20b%3F');
  assert.equal(buildPart('last failed'), 'lastFailedBuild');
  assert.throws(
    () => checkServer('jenkins:/?x', scenario),
    /has a query or a fragment; write the URL of Jenkins/,
  );
  for (const job of ['', 'a//b', '../x', 'a/.'])
    assert.throws(() => jobPath(job), /is not the name of a Jenkins job/);
  for (const name of ['0', 'lastBuild', 'constructor', '1/../2'])
    assert.throws(() => buildPart(name), /is not a build; write a number or one of last, .*, triggered/);
});

suite('a build that is started', () => {
  const order: WantedBuild = {
    job: 'deploy',
    server: 'jenkins:/',
    parameters: {},
    mayFail: false,
    moment: undefined,
  };
  const job = {
    buildable: true,
    nextBuildNumber: 5,
    property: [{ parameterDefinitions: [{ name: 'VERSION' }] }],
  };

  const started = (answer: (got: Got) => Said, more: Partial<WantedBuild> = {}, isProtected = false) =>
    against(answer, async (url, got) => {
      const { scenario } = scenarioWith({ jenkins: { url } }, isProtected);
      const action = buildJenkinsJob(scenario, { ...order, ...more });
      const red = await action.perform({ scenario } as never, []).then(
        () => undefined,
        (error: Error) => `${error.name}: ${error.message}`,
      );
      return { red, got, triggered: [...scenario.triggered.values()] };
    });

  test('is the one of its item in the queue, whatever host Jenkins takes itself for', async () => {
    const { red, got, triggered } = await started(
      ({ method, url }) => {
        if (method === 'POST')
          return { status: 201, headers: { location: 'https://other.example/ci/queue/item/31/' } };
        if (url.startsWith('/queue/item/31/')) return { body: { executable: { number: 12 } } };
        if (url.startsWith('/job/deploy/12/')) return { body: build(12, 'SUCCESS', 1) };
        return url.startsWith('/job/deploy/api') ? { body: job } : { status: 404 };
      },
      { parameters: { VERSION: 'a&b=c' } },
    );
    assert.deepEqual([red, triggered], [undefined, [12]]);
    const post = got.find(({ method }) => method === 'POST');
    assert.deepEqual(
      [post?.url, post?.body],
      ['/job/deploy/buildWithParameters?delay=0sec', 'VERSION=a%26b%3Dc'],
    );
  });

  test('of a Jenkins without items is the next number, unless it is somebody else who got that', async () => {
    const says = (value: string) => (got: Got) => {
      if (got.method === 'POST') return { status: 302, headers: { location: '/job/deploy/' } };
      const actions = [{ parameters: [{ name: 'VERSION', value }] }];
      if (got.url.startsWith('/job/deploy/5/')) return { body: { ...build(5, 'SUCCESS', 1), actions } };
      return got.url.startsWith('/job/deploy/api') ? { body: job } : { status: 404 };
    };
    const mine = await started(says('1'), { parameters: { VERSION: '1' } });
    assert.deepEqual([mine.red, mine.triggered], [undefined, [5]]);
    const { red } = await started(says('2'), { parameters: { VERSION: '1' } });
    assert.equal(
      red,
      'UnableError: build 5 of "deploy" has another VERSION: somebody else started it at the same moment',
    );
  });

  test('is red with its reason when it is refused, fails, is cancelled or does not end', async () => {
    const whole = (more: Record<string, Said>) => (got: Got) => {
      const key = Object.keys(more).find((path) => `${got.method} ${got.url}`.startsWith(path));
      if (key !== undefined) return more[key] ?? {};
      if (got.method === 'POST') return { status: 201, headers: { location: '/queue/item/1/' } };
      if (got.url.startsWith('/queue/')) return { body: { executable: { number: 3 } } };
      return got.url.startsWith('/job/deploy/api') ? { body: job } : { status: 404 };
    };
    const within = { moment: { kind: 'within', ms: 1500, text: '1500 ms' } as const };
    for (const [answers, more, expected] of [
      [
        { 'GET /job/deploy/api': { body: { ...job, buildable: false } } },
        {},
        /^ActionFailed: the Jenkins job "deploy" is disabled/,
      ],
      [
        { 'GET /job/deploy/api': { status: 404 } },
        {},
        /^ActionFailed: there is no job "deploy", or the login may not see it$/,
      ],
      [
        {},
        { parameters: { VRSION: '1' } },
        /^ActionFailed: the Jenkins job "deploy" has no parameter "VRSION"; did you mean "VERSION"\?$/,
      ],
      [
        { POST: { status: 403 } },
        {},
        /^ActionFailed: Jenkins does not let the login build "deploy": it answers 403$/,
      ],
      [{ POST: { status: 500 } }, {}, /^ActionFailed: Jenkins does not build "deploy": it answers 500/],
      [
        { 'GET /queue/': { body: { cancelled: true } } },
        {},
        /^ActionFailed: its item in the queue was cancelled$/,
      ],
      [
        { 'GET /job/deploy/3/': { body: build(3, 'UNSTABLE', 1) } },
        {},
        /build 3 ended with UNSTABLE after 1 min.*\n {2}hint: see jenkins:\/job\/deploy\/3\/console/,
      ],
      [
        { 'GET /job/deploy/3/': { body: build(3, null, 1) } },
        within,
        /^ActionFailed: build the Jenkins job "deploy": build 3 did not end within 1\.5 s$/,
      ],
      [
        { 'GET /queue/': { body: { why: 'quiet' } } },
        within,
        /^ActionFailed: build the Jenkins job "deploy": it was not started within 1\.5 s$/,
      ],
    ] as const) {
      const { red } = await started(whole(answers as Record<string, Said>), more as Partial<WantedBuild>);
      assert.match(red ?? 'green', expected);
    }
    const tried = await started(whole({ 'GET /job/deploy/3/': { body: build(3, 'FAILURE', 1) } }), {
      mayFail: true,
    });
    assert.deepEqual([tried.red, tried.triggered], [undefined, [3]]);
  });

  test('is refused where nothing may be changed', async () => {
    const { red, got } = await started(
      ({ url }) => (url.startsWith('/job/') ? { body: job } : { status: 404 }),
      {},
      true,
    );
    assert.match(
      red ?? 'green',
      /^ConfigurationError: the environment "beside" is protected.*refused: POST http:.*\/job\/deploy\/buildWithParameters/s,
    );
    assert.deepEqual(
      got.filter(({ method }) => method === 'POST'),
      [],
    );
    const { scenario } = scenarioWith({ jenkins: { url: 'http://127.0.0.1:9' } });
    assert.equal(buildJenkinsJob(scenario, order).changes, true);
  });
});
