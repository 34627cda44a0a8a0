import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate } from '../check/evaluate.ts';
import type { Question } from '../check/question.ts';
import { Scenario } from '../world/scenario.ts';
import { commandProbe } from './command/command-probe.ts';
import type { HttpResponse } from './http/http-request.ts';
import { responseProbe } from './http/response-probe.ts';
import { keptQuestion, keptTable } from './kept-question.ts';

/** What the last command answered. */
function ran(
  change: { command?: string; stdout?: string; stderr?: string; exitCode?: number; truncated?: boolean } = {},
) {
  const { command = 'check', stdout = 'ok\n', stderr = '', exitCode = 0, truncated = false } = change;
  const scenario = new Scenario(undefined);
  scenario.reply = {
    command,
    stdout: Buffer.from(stdout),
    stderr: Buffer.from(stderr),
    exitCode,
    durationMs: 5,
    truncated,
  };
  return scenario;
}

async function verdicts(scenario: Scenario, question: Question) {
  const findings = await evaluate({ sentence: 'x', question, hosts: [], moment: undefined }, scenario);
  return findings.map(({ verdict, details = [], hint }) =>
    verdict === 'unable' ? `unable: ${details.join(' ')}${hint === undefined ? '' : ` (${hint})`}` : verdict,
  );
}

const say = async (scenario: Scenario, attribute: string, comparison: string) =>
  verdicts(scenario, await keptQuestion(scenario, commandProbe, attribute, comparison));
const list = async (scenario: Scenario, ...rows: readonly (readonly string[])[]) =>
  verdicts(scenario, await keptTable(scenario, commandProbe, rows));

test('status and both outputs of the last command are checked in a sentence and in a table', async () => {
  assert.deepEqual(await say(ran(), 'output', 'ok'), ['pass']);
  assert.deepEqual(await say(ran(), 'output', 'not ok'), ['fail']);
  const rows = [
    ['exit status', '0'],
    ['output', 'contains "k"'],
    ['error output', 'not empty'],
  ];
  assert.deepEqual(await list(ran(), ...rows), ['pass', 'pass', 'fail']);
});

test('output of a failed command proves only what it contains, unless the block also says how it may end', async () => {
  const failed = () => ran({ exitCode: 3, stderr: 'no\n' });
  assert.deepEqual(await say(failed(), 'output', 'contains "k"'), ['pass']);
  const [unable = ''] = await say(failed(), 'output', 'not contains "disaster"');
  assert.match(
    unable,
    /^unable: .*exit status 3.*\(when that is meant, say beside it: the exit status is 1\)$/,
  );
  assert.deepEqual(await say(failed(), 'exit status', '3'), ['pass']);
  assert.deepEqual(await list(failed(), ['output', 'not contains "disaster"'], ['exit status', '3']), [
    'pass',
    'pass',
  ]);
  const beside = failed();
  beside.beside = (sentence) => sentence.test('Then the exit status is 3');
  assert.deepEqual(await say(beside, 'output', 'not contains "disaster"'), ['pass']);
});

test('output of a command that may have read nothing without a trace proves only what it contains', async () => {
  const counted = (stdout: string) => ran({ command: 'grep x /nope 2>/dev/null | wc -l', stdout });
  const hidden = /^unable: whether "grep \/nope" could read everything is not known: /;
  assert.match(String(await say(counted('0\n'), 'output', '0')), hidden);
  assert.deepEqual(await say(counted('3\n'), 'output', '3'), ['pass']);
  const inverted = ran({ command: 'test -z "$(cat /nope 2>/dev/null)"', stdout: '' });
  assert.match(String(await say(inverted, 'exit status', '0')), /^unable: whether "cat \/nope" could read/);
});

test('that a command which was not run has another exit status proves nothing', async () => {
  const missing = () => ran({ stdout: '', exitCode: 127, stderr: 'sh: 1: check: not found\n' });
  assert.deepEqual(await say(missing(), 'exit status', '127'), ['pass']);
  assert.deepEqual(await say(missing(), 'exit status', '0'), ['fail']);
  for (const denied of [
    'not 0',
    'over 0',
    'at least 1',
    'none of 0, 1',
    'not under 1',
    'between 1 and 255',
  ]) {
    const [said] = await say(missing(), 'exit status', denied);
    assert.match(`${said}`, /^unable: it was not run, because a command was not found/, denied);
  }
  const part = ran({ stdout: '', stderr: 'sh: 1: check: not found\n' });
  assert.match(`${await say(part, 'exit status', '0')}`, /^unable: part of it was not run/);
  assert.deepEqual(await say(ran({ exitCode: 3 }), 'exit status', 'not 0'), ['pass']);
});

test('the end of cut output is not known, the status is', async () => {
  assert.deepEqual(await list(ran({ truncated: true }), ['output', 'ok'], ['exit status', '0']), [
    'unable: its output is longer than the limit (3 bytes), so its end is not known (let the command print less)',
    'pass',
  ]);
});

test('an action that never happened, or whose answer is unknown, says nothing', async () => {
  const none = new Scenario(undefined);
  assert.deepEqual(await say(none, 'output', 'empty'), [
    'unable: no command has run yet (run one first: When I run "…")',
  ]);
  const response = await keptQuestion(none, responseProbe, 'status', '200');
  assert.deepEqual(await verdicts(none, response), [
    'unable: there is no response yet (send a request first: When I GET "…")',
  ]);
  await assert.rejects(list(none, ['exit statu', '0'], ['stdout', 'x']), {
    name: 'TableError',
    message:
      'the last command has no attribute "exit statu"; did you mean "exit status"?\nthe last command has no attribute "stdout"; allowed: exit status, output, error output',
  });
});

test('each attribute of an HTTP answer is checked; a missing header is known to be missing', async () => {
  const scenario = new Scenario(undefined);
  const response: HttpResponse = {
    request: { method: 'GET', url: 'http://web/a' },
    status: 200,
    reason: 'OK',
    headers: { 'content-type': 'application/json' },
    body: '{"database": "up", "tries": [1, 2]}',
    bytes: 35,
    durationMs: 12,
    redirects: ['http://web/b'],
    url: 'http://web/b',
  };
  scenario.response = response;
  const rows = [
    ['status', '200'],
    ['reason', 'OK'],
    ['header content-type', 'application/json'],
    ['header "X-Nothing"', 'empty'],
    ['JSON at $.database', '"up"'],
    ['JSON at "$.tries[1]"', 'at most 1'],
    ['body', 'contains "tries"'],
    ['size', 'under 1 kB'],
    ['redirects', 'http://web/b'],
    ['url', 'ends with "/b"'],
    ['time', 'under 10 ms'],
    ['OpenAPI problems', 'empty'],
  ];
  const pass = 'pass';
  assert.deepEqual(await verdicts(scenario, await keptTable(scenario, responseProbe, rows)), [
    ...[pass, pass, pass, pass, pass],
    'fail',
    ...[pass, pass, pass, pass],
    'fail',
    'unable: no OpenAPI document describes the answer of http://web/b (name one under api: in the file of the environment (openapi: docs/shop.yaml), and ask with the name of the API: "shop:/orders")',
  ]);
  assert.deepEqual(
    rows
      .map(([name = '']) => name.split(' "')[0]?.split(' $')[0]?.replace(' content-type', ''))
      .filter((name, at, all) => all.indexOf(name) === at)
      .sort(),
    Object.keys(responseProbe.attributes).sort(),
  );
});

test('of an answer and of a command too, what is always so is refused', async () => {
  await assert.rejects(
    say(ran(), 'exit status', 'at least 0'),
    /proves nothing: exit status is never less than 0/,
  );
  for (const always of ['at least 0', 'under 1000', 'not 99'])
    await assert.rejects(
      keptQuestion(new Scenario(undefined), responseProbe, 'status', always),
      /proves nothing: status is never /,
    );
});
