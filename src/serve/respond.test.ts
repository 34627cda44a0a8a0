import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Tally } from '../report/event/tally.ts';
import {
  begun,
  ended,
  findingsAttached,
  greenFinding,
  handmadeRun,
  planned,
  redFinding,
  runEnded,
  scenario,
  stepEnded,
} from '../report/handmade-run.fixture.ts';
import { Answers } from './answers.ts';
import { lookOf, noLook, type ServedLook } from './look.ts';
import { type HttpAsked, respond, type Site } from './respond.ts';

const AT = Date.parse('2026-11-22T02:00:00Z');
const GREEN = lookAt(handmadeRun([...scenario('a', 'PASSED'), runEnded()]));
const RED = lookAt(
  handmadeRun([
    ...planned('a', 1),
    begun('a'),
    findingsAttached('a', 0, [greenFinding, redFinding]),
    stepEnded('a', 0, 'CheckFailed'),
    ended('a'),
    runEnded(false),
  ]),
);
const UNABLE = lookAt(handmadeRun([...scenario('a', 'CheckUnable'), runEnded(false)]));
const EMPTY = lookAt(handmadeRun([runEnded()]));

function lookAt(events: ReturnType<typeof handmadeRun>): ServedLook {
  const tally = new Tally();
  for (const event of events) tally.on(event);
  return lookOf(tally, { at: AT, durationMs: 1_500 });
}

/** Everything answers with this look, 12 s after it. */
function site(look: ServedLook | Promise<ServedLook>, tags: readonly string[] = ['@db', '@a b/ü']): Site {
  const answers = new Answers({ ttlMs: 30_000, now: () => AT + 12_000, find: async () => look });
  return { answers, ttlMs: 30_000, timeoutMs: 60_000, tags: () => tags, now: () => AT + 12_000 };
}

const asked = (url: string, more: Partial<HttpAsked> = {}): HttpAsked => ({
  method: 'GET',
  url,
  accept: '*/*',
  patience: undefined,
  hasBody: false,
  ...more,
});

const errorOf = async (url: string, more: Partial<HttpAsked> = {}) => {
  const { status, body } = await respond(asked(url, more), site(GREEN));
  return [status, JSON.parse(body).error];
};

suite('health', () => {
  test('is 200 only when all passed, else 503 with the verdict', async () => {
    for (const [look, status, verdict] of [
      [GREEN, 200, 'pass'],
      [RED, 503, 'fail'],
      [UNABLE, 503, 'unable'],
      [EMPTY, 503, 'misconfigured'],
      [noLook('misconfigured', 'a.feature:1: no sentence matches', AT), 503, 'misconfigured'],
    ] as const) {
      const reply = await respond(asked('/health'), site(look));
      assert.deepEqual([reply.status, JSON.parse(reply.body).verdict], [status, verdict]);
    }
  });

  test('says what is red, how old that is and how long it is given out', async () => {
    const { headers, body } = await respond(asked('/health/db?probe=1#x'), site(RED));
    assert.deepEqual(headers, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'x-content-type-options': 'nosniff',
      'cache-control': 'max-age=30',
      age: '12',
      vary: 'Accept',
    });
    const { findings, counts, ...rest } = JSON.parse(body);
    assert.deepEqual(rest, {
      schema: 1,
      verdict: 'fail',
      tag: '@db',
      summary: '0 of 1 scenario and 1 of 2 checks passed',
      reasons: ['a: port 80 on web: listening expected true, observed false'],
      checkedAt: '2026-11-22T02:00:00.000Z',
      durationMs: 1_500,
      ageSeconds: 12,
      ttlSeconds: 30,
    });
    assert.deepEqual([counts.scenarios.fail, counts.checks], [1, { pass: 1, fail: 1, unable: 0 }]);
    assert.equal(findings.length, 1);
    assert.deepEqual([findings[0].subject, findings[0].scenario], [redFinding.subject, 'a']);
  });

  test('is text for those who prefer it, and only for them', async () => {
    const typeFor = async (accept: string) =>
      (await respond(asked('/health', { accept }), site(GREEN))).headers['content-type']?.split(';')[0];
    for (const accept of ['text/plain', 'text/*;q=0.9, application/json;q=0.1', 'TEXT/PLAIN ; q=1'])
      assert.equal(await typeFor(accept), 'text/plain', accept);
    for (const accept of [
      '',
      '*/*',
      'application/json',
      'text/plain;q=0',
      'text/plain, application/json',
      ';;,=',
      'text/html',
    ])
      assert.equal(await typeFor(accept), 'application/json', accept);
    const { body } = await respond(asked('/health', { accept: 'text/plain' }), site(RED));
    assert.match(
      body,
      /^fail: 0 of 1 scenario and 1 of 2 checks passed\nscenarios {2}1 failed\nchecked {4}12 s ago, 2026-11-22T02:00:00\.000Z, in 1\.5 s\n\na {3}\S+:\d+\n {2}port 80 on web: listening {5}expected true, observed false\n/,
    );
  });

  test('of a tag that no scenario has is 404, with what there is', async () => {
    assert.deepEqual(await errorOf('/health/bd'), [
      404,
      'no scenario has the tag "bd", so nothing would be proved; did you mean db?; tags: db, a b/ü',
    ]);
    assert.equal((await errorOf('/health/'))[0], 404);
    assert.equal((await errorOf('/health/@db'))[0], 404);
    assert.equal((await errorOf('/health/%ff'))[0], 400);
    const { status } = await respond(asked('/health/a%20b%2F%C3%BC'), site(GREEN));
    assert.equal(status, 200);
    const none = await respond(asked('/health/db'), site(GREEN, []));
    assert.deepEqual(
      [none.status, JSON.parse(none.body).error],
      [404, 'no scenario has the tag "db", so nothing would be proved; no scenario has a tag'],
    );
  });
});

suite('metrics', () => {
  test('are the gauges of the last look and its age, whatever its verdict', async () => {
    const { status, headers, body } = await respond(asked('/metrics'), site(RED));
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
    assert.match(body, /^opsproof_checks\{environment="",run="serve",verdict="fail"\} 1$/m);
    assert.match(body, /^opsproof_run_duration_seconds\{environment="",run="serve"\} 1\.5$/m);
    assert.match(body, /^opsproof_run_timestamp_seconds\{environment="",run="serve"\} 1795312800$/m);
    assert.match(body, /^opsproof_result_age_seconds\{environment="",run="serve"\} 12$/m);
    assert.match(body, /^opsproof_looking\{run="serve"\} 0$/m);
  });

  test('wait for a look no longer than the scraper does', async () => {
    const { promise, resolve } = Promise.withResolvers<ServedLook>();
    const place = site(promise);
    const early = await respond(asked('/metrics', { patience: 0.01 }), place);
    assert.equal(early.body.replaceAll(/^#.*\n/gm, ''), 'opsproof_looking{run="serve"} 1\n');
    resolve(GREEN);
    const late = await respond(asked('/metrics'), place);
    assert.match(late.body, /^opsproof_run_exit_code\{environment="",run="serve"\} 0$/m);
  });
});

suite('other requests', () => {
  test('the index looks at nothing and names the paths', async () => {
    const place = site(GREEN);
    const { status, body } = await respond(asked('/'), place);
    assert.deepEqual([place.answers.finding(''), place.answers.last('')], [false, undefined]);
    assert.deepEqual(
      [status, JSON.parse(body)],
      [
        200,
        {
          service: 'opsproof',
          paths: ['/health', '/metrics', '/health/db', '/health/a%20b%2F%C3%BC'],
          ttlSeconds: 30,
          timeoutSeconds: 60,
        },
      ],
    );
  });

  test('what is no question about health is refused, each with its reason', async () => {
    assert.deepEqual(await errorOf('/health', { method: 'POST' }), [
      405,
      'POST is not allowed here: GET or HEAD',
    ]);
    const { headers } = await respond(asked('/health', { method: 'DELETE' }), site(GREEN));
    assert.deepEqual([headers.allow, headers['cache-control']], ['GET, HEAD', 'no-store']);
    assert.deepEqual(await errorOf('/health', { hasBody: true }), [413, 'requests must not have a body']);
    assert.equal((await errorOf(`/${'x'.repeat(2_000)}`))[0], 414);
    assert.deepEqual(await errorOf('http://evil.example/health'), [
      400,
      'this is not a proxy: a request line begins with a path',
    ]);
    assert.equal((await errorOf('*'))[0], 400);
    for (const url of ['/healthz', '//health', '/Health', '/health/../metrics', '/metrics/'])
      assert.equal((await errorOf(url))[0], 404, url);
  });
});
