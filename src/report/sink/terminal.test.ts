import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { RunEvent } from '../event/events.ts';
import { Tally } from '../event/tally.ts';
import { begun, handmadeRun, planned, runEnded, scenario } from '../handmade-run.fixture.ts';
import { fixedTimes, realEnvelopes, runEvents } from '../real-run.fixture.ts';
import { terminal } from './terminal.ts';

async function printed(
  events: readonly RunEvent[],
  options: { colors?: boolean; columns?: number } = {},
): Promise<string> {
  let text = '';
  const stdout = Object.assign(
    new Writable({
      write(chunk, _encoding, done) {
        text += chunk;
        done();
      },
    }),
    options.columns === undefined ? {} : { isTTY: true, columns: options.columns },
  );
  const tally = new Tally();
  const sink = terminal.open({
    directory: '/shop/reports/run-1',
    cwd: '/shop',
    stdout,
    colors: options.colors ?? false,
    tally,
  });
  for (const event of events) {
    tally.on(event);
    sink.on(event);
  }
  await sink.close();
  return text;
}

const stack: readonly RunEvent[] = [
  { type: 'stack', environment: 'shop', phase: 'starting' },
  { type: 'stack', environment: 'shop', host: 'db', phase: 'building images/db' },
  { type: 'stack', environment: 'shop', host: 'db', phase: 'ready', durationMs: 1234 },
  { type: 'stack', environment: 'shop', phase: 'ready', durationMs: 71_000 },
];

test('a real run with red scenarios is reported from the first stack to the report', async () => {
  const [first, ...rest] = runEvents(fixedTimes(await realEnvelopes({ retry: 1 })));
  assert.ok(first);
  assert.equal(
    await printed([first, ...stack, ...rest]),
    `run run-1

  shop          starting
  shop/db       building images/db
  shop/db       ready                                1.2 s
  shop          ready                           1 min 11 s

The shop takes orders
✔ the web tier is what we think it is  (1.2 s)
✘ some of a block are red  (1.2 s, attempt 2)  features/shop.feature:10
    And a block is red   features/shop.feature:12
      1) service "nginx" on web: running     expected true, observed false   (polled 14x in 30 s, last change: never)
           unit state "failed" since 12:04:11, exit code 1
           looked with: systemctl show nginx -p ActiveState,SubState   exit 0, 41 ms, over ssh deploy@web-3:22
           hint: journal tail attached (30 lines)
      2) port 5432 on db: listening     expected true, unable: login refused for ops@10.0.5.7:22 after 210 ms
           hint: is the key of ops in authorized_keys?
      2 of 3 checks are red, 1 of them unable
    evidence attached: web log
? the database cannot be reached  unable  (1.2 s, attempt 2)  features/shop.feature:15
    Then a check is unable   features/shop.feature:16
      port 5432 on db: listening     expected true, unable: login refused for ops@10.0.5.7:22 after 210 ms
        hint: is the key of ops in authorized_keys?
    evidence attached: web log
✘ a sentence nobody wrote  undefined  (1.2 s)  features/shop.feature:18
    Then the moon is full   features/shop.feature:19
      undefined: no step definition matches this sentence
- not now  skipped  (1.2 s)  features/shop.feature:21
✘ a bug in a step  (1.2 s, attempt 2)  features/shop.feature:24
    When a step has a bug   features/shop.feature:25
      TypeError: x is not a function
          at World.<anonymous> (file:///shop/steps.mjs:38:9)
    evidence attached: web log
✔ port 80 answers [nginx]  (1.2 s)
✔ port 443 answers [nginx]  (1.2 s)
✔ it works at the second try  (1.2 s, attempt 2)
✘ the command fails  (1.2 s, attempt 2)  features/shop.feature:39
    When an action fails   features/shop.feature:40
      "nginx -t" on web ended with exit 1 after 41 ms
    evidence attached: web log

not green:
  ✘ some of a block are red   features/shop.feature:10
  ? the database cannot be reached   features/shop.feature:15
  ✘ a sentence nobody wrote   features/shop.feature:18
  ✘ a bug in a step   features/shop.feature:24
  ✘ the command fails   features/shop.feature:39

scenarios  4 passed, 3 failed, 1 unable, 1 undefined, 1 skipped, 1 passed only when retried
checks     9 passed, 1 failed, 2 unable
time       12 s
left over  nothing
report     reports/run-1
`,
  );
});

test('a green run is one line per scenario and five lines at the end', async () => {
  assert.equal(
    await printed(
      handmadeRun([...scenario('it listens', 'PASSED'), ...scenario('it answers', 'PASSED'), runEnded()]),
    ),
    `run run-1

features/a.feature
✔ it listens  (0 ms)
✔ it answers  (0 ms)

scenarios  2 passed
checks     none
time       12 s
left over  nothing
report     reports/run-1
`,
  );
});

test('a run in which nothing ran says that nothing was proved', async () => {
  assert.equal(
    await printed(handmadeRun([runEnded()])),
    `run run-1

scenarios  none ran: nothing was proved
checks     none
time       12 s
left over  nothing
report     reports/run-1
`,
  );
});

test('an interrupted run with leftovers names what did not end and what is left', async () => {
  const events = handmadeRun(
    [...scenario('a', 'PASSED'), ...planned('b', 1), begun('b'), ...planned('c', 1)],
    {
      interrupted: true,
      leftovers: [
        'container opsproof-1-web: no answer from the engine in 10 s',
        'network opsproof-1: still in use',
      ],
    },
  );
  assert.equal(
    await printed(events),
    `run run-1

features/a.feature
✔ a  (0 ms)
? b  interrupted  (12 s)  features/a.feature:3
    the run was interrupted before it ended

not green:
  ? b   features/a.feature:3

interrupted: scenarios that had not finished prove nothing
scenarios  1 passed, 1 interrupted, 1 not run
checks     none
time       12 s
left over  container opsproof-1-web: no answer from the engine in 10 s
left over  network opsproof-1: still in use
           the watchdog of this run keeps trying for ten minutes; remove what is left after that with opsproof sweep
report     reports/run-1
`,
  );
});

test('a stack that does not start shows its reason once, however many scenarios it stops', async () => {
  const problem =
    'not started: host web: port 80 not open after 60 s\nlast lines of its log:\n  bind() failed';
  const why = scenario('a', 'UnableError');
  const again = scenario('b', 'UnableError').map((envelope) =>
    JSON.parse(JSON.stringify(envelope).replaceAll('the message of b', 'the message of a')),
  );
  const [first, ...rest] = handmadeRun([...why, ...again, runEnded()]);
  assert.ok(first);
  assert.equal(
    await printed([
      first,
      { type: 'stack', environment: 'shop', phase: problem, durationMs: 60_100, problem: true },
      ...rest,
    ]),
    `run run-1

! shop          not started: host web: port 80 not open after 60 s     1 min
    last lines of its log:
      bind() failed

features/a.feature
? a  unable  (0 ms)  features/a.feature:3
    step a-0   features/a.feature
      unable: the message of a
? b  unable  (0 ms)  features/a.feature:3
    the same as in "a"

not green:
  ? a   features/a.feature:3
  ? b   features/a.feature:3

scenarios  2 unable
checks     none
time       12 s
left over  nothing
report     reports/run-1
`,
  );
});

test('two undefined sentences are both named', async () => {
  const text = await printed(
    handmadeRun([...scenario('a', 'UNDEFINED'), ...scenario('b', 'UNDEFINED'), runEnded()]),
  );
  assert.ok(text.includes('    step a-0   features/a.feature\n      undefined: no step definition'), text);
  assert.ok(text.includes('    step b-0   features/a.feature\n      undefined: no step definition'), text);
});

test('colours change no word', async () => {
  const events = runEvents(fixedTimes(await realEnvelopes()));
  const colored = await printed([...stack, ...events], { colors: true });
  assert.equal(stripVTControlCharacters(colored), await printed([...stack, ...events]));
  assert.ok(colored.includes('\u001b[32m✔\u001b[39m'), colored);
});

test('on a terminal one line shows the progress, and nothing of it stays', async () => {
  const text = await printed(
    handmadeRun([...scenario('a', 'PASSED'), ...scenario('b', 'CheckFailed'), runEnded()]),
    { columns: 24 },
  );
  assert.ok(text.includes('1 of 2 scenarios'), text);
  assert.ok(text.includes('2 of 2 scenarios, 1 not'), text);
  const stays = text
    .split('\n')
    .map((line) => line.split('\r\u001b[2K').at(-1))
    .join('\n');
  assert.equal(
    stays,
    await printed(handmadeRun([...scenario('a', 'PASSED'), ...scenario('b', 'CheckFailed'), runEnded()])),
  );
});
