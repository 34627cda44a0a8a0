import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  attached,
  begun,
  ended,
  findingsAttached,
  handmadeRun,
  planned,
  redFinding,
  runEnded,
  scenario,
  stepEnded,
  unableFinding,
} from '../handmade-run.fixture.ts';
import { fixedTimes, realEnvelopes, runEvents } from '../real-run.fixture.ts';
import { runToFile } from '../run-to-file.fixture.ts';
import { junit } from './junit.ts';

test('failed is a failure, unable an error, skipped is skipped, and passed says nothing', async () => {
  const events = handmadeRun([
    ...scenario('green', 'PASSED'),
    ...planned('red', 1),
    begun('red'),
    findingsAttached('red', 0, [redFinding]),
    attached('red', 0, 'bind() failed', 'text/plain', 'IDENTITY', 'web log'),
    stepEnded('red', 0, 'CheckFailed'),
    ended('red'),
    ...planned('unable', 1),
    begun('unable'),
    findingsAttached('unable', 0, [unableFinding]),
    stepEnded('unable', 0, 'CheckUnable'),
    ended('unable'),
    ...scenario('skipped', 'SKIPPED'),
    ...scenario('undefined', 'UNDEFINED'),
    runEnded(),
  ]);
  assert.equal(
    await runToFile(junit, events, 'junit.xml'),
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="opsproof" time="12.000" tests="5" failures="2" errors="1">
  <testsuite name="features/a.feature" tests="5" failures="2" errors="1" skipped="1" time="0.000" timestamp="2026-11-22T10:15:00.000Z" file="features/a.feature">
    <testcase name="green" classname="features/a.feature" time="0.000"/>
    <testcase name="red" classname="features/a.feature" time="0.000">
      <failure type="CheckFailed" message="port 80 on web: listening expected true, observed false">step red-0   features/a.feature
  port 80 on web: listening     expected true, observed false
evidence attached: web log
features/a.feature:3</failure>
      <system-out>--- web log ---
bind() failed</system-out>
    </testcase>
    <testcase name="unable" classname="features/a.feature" time="0.000">
      <error type="CheckUnable" message="port 22 on db: listening expected true, unable: login refused for ops@10.0.5.7:22 after 210 ms">step unable-0   features/a.feature
  port 22 on db: listening     expected true, unable: login refused for ops@10.0.5.7:22 after 210 ms
features/a.feature:3</error>
    </testcase>
    <testcase name="skipped" classname="features/a.feature" time="0.000">
      <skipped/>
    </testcase>
    <testcase name="undefined" classname="features/a.feature" time="0.000">
      <failure type="undefined" message="undefined: no step definition matches this sentence">step undefined-0   features/a.feature
  undefined: no step definition matches this sentence
features/a.feature:3</failure>
    </testcase>
  </testsuite>
</testsuites>
`,
  );
});

test('a suite is a feature, a row of an outline is its own case, and a rule is part of the class', async () => {
  const xml = await runToFile(
    junit,
    runEvents(fixedTimes(await realEnvelopes({ parallel: 2 }))),
    'junit.xml',
  );
  const lines = xml.split('\n').filter((line) => /<test(suite|case) /.test(line));
  const suite =
    'tests="10" failures="5" errors="1" skipped="1" time="12.000" timestamp="2026-11-22T10:15:00.000Z"';
  const feature = 'classname="The shop takes orders" time="1.200"';
  assert.deepEqual(lines, [
    `  <testsuite name="The shop takes orders" ${suite} file="features/shop.feature">`,
    `    <testcase name="the web tier is what we think it is" ${feature}/>`,
    `    <testcase name="some of a block are red" ${feature}>`,
    `    <testcase name="the database cannot be reached" ${feature}>`,
    `    <testcase name="a sentence nobody wrote" ${feature}>`,
    `    <testcase name="not now" ${feature}>`,
    `    <testcase name="a bug in a step" ${feature}>`,
    `    <testcase name="port 80 answers [nginx]" ${feature}/>`,
    `    <testcase name="port 443 answers [nginx]" ${feature}/>`,
    `    <testcase name="it works at the second try" ${feature}>`,
    `    <testcase name="the command fails" classname="The shop takes orders - actions tell too" time="1.200">`,
  ]);
});

test('what is wrong with the run as a whole is its own suite', async () => {
  const events = handmadeRun([...scenario('green', 'PASSED'), ...planned('never', 1), runEnded()], {
    leftovers: ['network opsproof-1: still in use'],
  });
  const xml = await runToFile(junit, events, 'junit.xml');
  assert.equal(
    xml.slice(xml.indexOf('  <testsuite name="run"')),
    `  <testsuite name="run" tests="2" failures="1" errors="1" skipped="0" time="0.000">
    <testcase name="not run" classname="run" time="0.000">
      <error type="not run" message="unable: 1 planned scenario never began">unable: 1 planned scenario never began</error>
    </testcase>
    <testcase name="nothing is left behind" classname="run" time="0.000">
      <failure type="leftover" message="network opsproof-1: still in use">network opsproof-1: still in use</failure>
    </testcase>
  </testsuite>
</testsuites>
`,
  );
});

test('an interrupted scenario is an error', async () => {
  const events = handmadeRun([...planned('a', 1), begun('a')], { interrupted: true });
  const xml = await runToFile(junit, events, 'junit.xml');
  assert.match(xml, /<error type="interrupted" message="the run was interrupted before it ended">/);
});

test('markup and control characters from a host cannot break the file', async () => {
  const [first, ...rest] = scenario('a', 'TypeError');
  const nasty = '<b>&"]]>\\u001b[31m\\u0000\\uffff\\ud800';
  const named = JSON.parse(
    JSON.stringify([first, ...rest]).replaceAll('the message of a', nasty.replace('"', '\\"')),
  );
  const xml = await runToFile(junit, handmadeRun([...named, runEnded()]), 'junit.xml');
  assert.ok(xml.includes('&lt;b&gt;&amp;"]]&gt;\\u001b[31m\\u0000\\uffff\\ud800\n'), xml);
  assert.ok(xml.includes('message="TypeError: &lt;b>&amp;&quot;]]>\\u001b[31m\\u0000\\uffff\\ud800"'), xml);
});
