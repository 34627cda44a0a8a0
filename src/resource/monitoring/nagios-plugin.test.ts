import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readAnswer } from '../answer.fixture.ts';
import type { Sighting } from '../machine.fixture.ts';

const NOUN = 'Nagios plugin';
const STATES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'];

const see = (said: string, status: number, wanted: readonly string[] = STATES, name = 'check_x') =>
  readAnswer(NOUN, name, { stdout: `=== output\n${said}=== status\n${status}\n` }, wanted);
const seen = (said: string, status: number, wanted: readonly string[], name?: string): Sighting => {
  const sighting = see(said, status, wanted, name);
  assert.ok('state' in sighting, JSON.stringify(sighting));
  return sighting;
};
const why = (said: string, status: number, name?: string) =>
  (see(said, status, STATES, name) as { unable?: string }).unable;

suite('a Nagios plugin', () => {
  test('has the state of its exit status', () => {
    for (const [status, name] of ['OK', 'WARNING', 'CRITICAL'].entries()) {
      const { state } = seen(`${name} - x\n`, status, STATES);
      assert.deepEqual(
        STATES.map((each) => state[each]),
        STATES.map((each) => each === name),
      );
    }
  });

  test('proves nothing if it is UNKNOWN, except that', () => {
    const { state, unseen } = seen('UNKNOWN - no such host | a=1\n', 3, [
      ...STATES,
      'value a',
      'performance data',
    ]);
    assert.deepEqual([state.UNKNOWN, state.OK, state['value a']], [true, undefined, undefined]);
    assert.equal(unseen.CRITICAL?.unable, 'the plugin could not look: UNKNOWN - no such host');
    assert.equal(unseen['value a']?.unable, 'the plugin could not look: UNKNOWN - no such host');
  });

  test('is unable for every other end, whatever Nagios makes of it', () => {
    assert.equal(
      why('CRITICAL - x\n', 4),
      'it ended with 4, which is not a state of a plugin (0 to 3): CRITICAL - x',
    );
    assert.equal(why('OK\n', 255), 'it ended with 255, which is not a state of a plugin (0 to 3): OK');
    assert.equal(why('', 127), 'it, or a program that it needs, could not be run (exit status 127)');
    assert.equal(why('', 126), 'it, or a program that it needs, could not be run (exit status 126)');
    assert.equal(why('OK\n', 137), 'signal 9 ended it: OK');
    assert.equal(why('', 0), 'it ended with 0 and printed nothing: a plugin says what it found');
  });

  test('is unable if its words contradict its end, unless negate turned it', () => {
    assert.equal(why('DISK CRITICAL - /\n', 0), 'it ended with 0, which is OK, and says "DISK CRITICAL - /"');
    assert.equal(why('OK\n', 2), 'it ended with 2, which is CRITICAL, and says "OK"');
    assert.equal(
      why('[CRITICAL] - 3 of 4\n', 0),
      'it ended with 0, which is OK, and says "[CRITICAL] - 3 of 4"',
    );
    assert.equal(why('CRITICAL\n', 0, '/usr/lib/nagios/plugins/negate check_x'), undefined);
    assert.equal(why('Everything is OK - and no CRITICAL: here\n', 0), undefined);
  });

  test('has text, long text and performance data in both', () => {
    const said = `DISK OK - free | /=2643MB;5948;5958;0;5968\n/ 15272 MB (77%)\n/boot 68 MB | /boot=68MB;88;93;0;98\n'it''s a disk'=69%;@5:10;~:90;;\ntime=0.5s;;;0 n=U c=3c\n`;
    const { state, unseen } = seen(said, 0, [
      ...['output', 'long output', 'performance data', 'value /', 'unit /', 'warning range /', 'maximum /'],
      ...[
        "percentage it's a disk",
        "short of a warning by it's a disk",
        "short of an alarm by it's a disk",
        'short of a warning by time',
      ],
      ...['time time', 'value n', 'unit c', 'bytes /', 'value nosuch', 'critical range time', 'minimum time'],
    ]);
    assert.deepEqual(state, {
      ...{ OK: true, WARNING: false, CRITICAL: false, UNKNOWN: false },
      ...{ output: 'DISK OK - free', 'long output': '/ 15272 MB (77%)\n/boot 68 MB' },
      'performance data': ['/', '/boot', "it's a disk", 'time', 'n', 'c'],
      ...{ 'value /': 2643, 'unit /': 'MB', 'warning range /': '5948', 'maximum /': 5968 },
      ...{ "percentage it's a disk": 69, "short of a warning by it's a disk": true },
      ...{
        "short of an alarm by it's a disk": true,
        'time time': 500,
        'unit c': 'c',
        'critical range time': null,
        'minimum time': 0,
      },
    });
    assert.deepEqual(
      Object.entries(unseen).map(([name, { unable }]) => `${name}: ${unable}`),
      [
        'short of a warning by time: the plugin prints no range beside time',
        'value n: the plugin could not determine it (U)',
        'bytes /: its unit "MB" does not say that it is bytes',
        "value nosuch: its performance data has no label nosuch; there are /, /boot, it's a disk, time, n, c",
      ],
    );
  });

  test('has bytes and times only in units that mean one thing', () => {
    const { state } = seen('OK | a=2KiB b=5B t=250us\n', 0, ['bytes a', 'bytes b', 'time t']);
    assert.deepEqual([state['bytes a'], state['bytes b'], state['time t']], [2048, 5, 0.25]);
  });

  test('says which part of the performance data makes no sense', () => {
    const { unseen } = seen("OK | a=1,5 b=1 b=2 'c=3\n", 0, ['value a', 'value b', 'performance data']);
    assert.equal(unseen['value a']?.unable, 'its performance data makes no sense: "a=1,5"');
    assert.equal(unseen['value b']?.unable, 'the label b is there more than once');
    assert.match(unseen['performance data']?.unable ?? '', /^a part of it makes no sense/);
  });

  test('is not run where nothing may be changed, and unable without its program', () => {
    assert.deepEqual(readAnswer(NOUN, 'check_x', {}, STATES, { guarded: true }), {
      unable: 'a plugin is not run where nothing may be changed',
      hint: 'check the exit status of a command that the environment lists',
    });
    assert.match(
      JSON.stringify(readAnswer(NOUN, 'check_x', { stdout: '=== missing\n' }, STATES)),
      /there is no plugin check_x/,
    );
    assert.match(
      JSON.stringify(readAnswer(NOUN, 'check_x', { stdout: '=== closed\n/x\n' }, STATES)),
      /not a program that this user can run/,
    );
  });
});
