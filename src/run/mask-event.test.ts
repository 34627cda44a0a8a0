import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { FINDINGS_MEDIA_TYPE, type Finding } from '../model/finding.ts';
import { Mask } from '../model/mask.ts';
import type { RunEvent } from '../report/event/events.ts';
import { Tally } from '../report/event/tally.ts';
import {
  attached,
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
import { maskEvent } from './mask-event.ts';

const UNABLE: Finding = { ...greenFinding, verdict: 'unable', details: ['nobody looked'] };

const RUN = handmadeRun([
  ...scenario('green', 'PASSED'),
  ...scenario('skipped', 'SKIPPED'),
  ...scenario('broken', 'CheckUnable'),
  ...scenario('misconfigured', 'ConfigurationError'),
  ...scenario('undefined', 'UNDEFINED'),
  ...planned('red', 1),
  begun('red'),
  findingsAttached('red', 0, [greenFinding, redFinding, UNABLE], 'BASE64'),
  stepEnded('red', 0, 'CheckFailed'),
  ended('red'),
  runEnded(false),
]);

function told(secrets: readonly string[]) {
  const mask = new Mask();
  for (const secret of secrets) mask.add(secret);
  const tally = new Tally();
  for (const event of RUN) tally.on(maskEvent(event, mask));
  const verdicts = tally.results().map(({ verdict, durationMs }) => [verdict, durationMs]);
  return { exitCode: tally.exitCode(), counts: tally.counts(), verdicts };
}

suite('the mask over a run', () => {
  const expected = told([]);

  for (const secret of [
    ...['FAIL', 'FAILED', 'PASS', 'PASSED', 'SKIP', 'UNKNOWN', 'UNDEFINED', 'E', 'ED'],
    ...['pass', 'fail', 'unable', 'able', 'true', 'false', 'null', 'ready', '0', '1', '3', '2026'],
    ...['Check', 'CheckFailed', 'CheckUnable', 'Error', 'ConfigurationError', 'Unable'],
    ...['run', 'stack', 'envelope', 'run-started', 'run-finished', 'started', 'IDENTITY', 'BASE64'],
    ...['json', FINDINGS_MEDIA_TYPE, 'verdict', 'status', 'type', 'id', 'red', 'red/0', 'red-0', 'p-red'],
    ...['"', '{', '[', ',', ':', '":', '"verdict":"fail"'],
  ])
    test(`changes no verdict when the secret is ${secret}`, () => assert.deepEqual(told([secret]), expected));

  test('masks the text of findings and users, in numbers too', () => {
    const mask = new Mask();
    for (const secret of ['hunter2', '4711', '9007199254740993']) mask.add(secret);
    const finding = {
      ...redFinding,
      observed: 'it is hunter2',
      looked: { command: "echo 'hunter2'", durationMs: 4711, over: 'local', exitCode: 0 },
    };
    const masked = (envelope: ReturnType<typeof attached>) => {
      const event: RunEvent = { type: 'envelope', envelope };
      return (maskEvent(event, mask) as typeof event).envelope.attachment?.body;
    };
    const [seen] = JSON.parse(masked(findingsAttached('red', 0, [finding])) ?? '');
    assert.equal(seen.observed, 'it is ••••••');
    assert.equal(seen.looked.command, "echo '••••••'");
    assert.equal(seen.looked.durationMs, 4711);
    const body = '[{"verdict":"fail","value":9007199254740993,"other":4711,"id":"my hunter2"}]';
    assert.equal(
      masked(attached('red', 0, body, FINDINGS_MEDIA_TYPE)),
      '[{"verdict":"fail","value":"••••••","other":"••••••","id":"my ••••••"}]',
    );
    assert.equal(masked(attached('red', 0, 'no json: hunter2', FINDINGS_MEDIA_TYPE)), 'no json: ••••••');
    assert.equal(
      masked(attached('red', 0, '{"status":"hunter2"}', 'application/json')),
      '{"status":"••••••"}',
    );
  });
});
