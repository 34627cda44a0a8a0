import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Envelope } from '../../runner/messages.ts';
import { realEnvelopes, runEvents } from '../real-run.fixture.ts';
import { runToFile } from '../run-to-file.fixture.ts';
import { html } from './html.ts';
import { ReadableMessages } from './readable-messages.ts';

const envelopes = await realEnvelopes();

function readableMessages(messages: readonly Envelope[]): Envelope[] {
  const readable = new ReadableMessages();
  return messages.flatMap((envelope) => readable.next(envelope) ?? []);
}

function stepResults(messages: readonly Envelope[], type: string) {
  return messages.flatMap(({ testStepFinished }) => {
    const result = testStepFinished?.testStepResult;
    return result?.exception?.type === type ? [result] : [];
  });
}

test('a red check shows its findings instead of a stack', () => {
  const [result] = stepResults(readableMessages(envelopes), 'CheckFailed');
  assert.equal(result?.status, 'FAILED');
  assert.equal(result?.exception?.stackTrace, undefined);
  assert.match(
    result?.exception?.message ?? '',
    /^1\) service "nginx" on web: running .*\n2 of 3 checks are red, 1 of them unable$/s,
  );
});

test('what could not be checked has its own status, so that nobody reads it as failed or passed', () => {
  const [result] = stepResults(readableMessages(envelopes), 'CheckUnable');
  assert.equal(`${result?.status}`, 'UNABLE');
  assert.match(result?.exception?.message ?? '', /unable: login refused/);
});

test('an optional ending that a sentence does not have is not an argument on the page', () => {
  const argument = (value: string) => ({ group: { start: 4, value, children: [] } });
  const stepMatchArgumentsLists = [{ stepMatchArguments: [argument('port 80'), argument('')] }];
  const testCase = {
    id: 'a',
    pickleId: 'p',
    testSteps: [
      { id: 's', stepMatchArgumentsLists },
      { id: 'h', hookId: 'x' },
    ],
  };
  const [envelope] = readableMessages([{ testCase }]);
  assert.deepEqual(envelope?.testCase?.testSteps, [
    { id: 's', stepMatchArgumentsLists: [{ stepMatchArguments: [argument('port 80')] }] },
    { id: 'h', hookId: 'x' },
  ]);
});

test('the error of a step with a bug keeps its stack', () => {
  const [result] = stepResults(readableMessages(envelopes), 'TypeError');
  assert.match(result?.exception?.stackTrace ?? '', /steps\.mjs:38/);
});

test('the JSON of findings is omitted from the page, evidence stays', async () => {
  const page = await runToFile(html, runEvents(envelopes), 'report.html');
  assert.ok(!page.includes('application/vnd.opsproof.findings+json'));
  assert.ok(page.includes('"fileName":"web log"'));
});

test('the top of the page shows which run it is, its counts and what is left over', async () => {
  const [start, ...rest] = runEvents(envelopes);
  assert.ok(start);
  const end = rest.map((event) =>
    event.type === 'run-finished' ? { ...event, leftovers: ['<network> n'] } : event,
  );
  const page = await runToFile(html, [start, ...end], 'report.html');
  const banner = page.slice(page.indexOf('<div class="opsproof">'), page.indexOf('<div id="content">'));
  assert.match(banner, /<div>opsproof opsproof-report-\w+: exit code 1<\/div>/);
  assert.ok(
    banner.includes('<div>scenarios  3 passed, 4 failed, 1 unable, 1 undefined, 1 skipped</div>'),
    banner,
  );
  assert.ok(banner.includes('<div>checks     8 passed, 2 failed, 2 unable</div>'), banner);
  assert.ok(banner.includes('<div>time       12 s, ended 2026-11-22T10:15:12.000Z</div>'), banner);
  assert.ok(banner.includes('<div>left over  &lt;network&gt; n</div>'), banner);
});

test('every slot of the template is filled, and the page knows the status it gets', async () => {
  const page = await runToFile(html, runEvents(envelopes), 'report.html');
  assert.doesNotMatch(page, /\{\{(title|icon|css|custom_css|messages|script|custom_script)\}\}/);
  assert.ok(page.includes('.UNABLE="UNABLE"'));
  assert.ok(page.includes('[data-status=UNABLE]{background-color:oklch(.705 .187 55'));
  assert.ok(!page.includes('PENDING'));
  assert.doesNotMatch(page, /data-status=UNABLE\][^}]*215\.221/, 'a rule kept the colour of pending');
});

test('text of a host cannot end the script element that carries it', async () => {
  const feature = 'Feature: x\n  Scenario: </script><script>alert(1)</script>\n    Given a stack\n';
  const page = await runToFile(html, runEvents(await realEnvelopes({ feature })), 'report.html');
  assert.ok(!page.includes('<script>alert'));
  assert.ok(page.includes('\\x3C/script>\\x3Cscript>alert(1)'));
});
