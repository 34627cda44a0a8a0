import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readAnswer } from '../answer.fixture.ts';

const NOW = 1_800_000_000;
const PATH = '/var/lib/nagios4/status.dat';
const WANTED = [
  'hosts',
  'services',
  'problems',
  'acknowledged',
  'in downtime',
  'age',
  'all in state PENDING',
];

function block(kind: string, values: Readonly<Record<string, string | number>>): string {
  return `${kind} {\n${Object.entries(values)
    .map(([key, value]) => `\t${key}=${value}\n`)
    .join('')}\t}\n`;
}
const info = (created = NOW) => block('info', { created, version: '4.4.6' });
const program = (active = 1) =>
  block('programstatus', {
    ...{ active_service_checks_enabled: active, active_host_checks_enabled: active },
    ...{ passive_service_checks_enabled: 1, passive_host_checks_enabled: 1 },
  });
const host = (name: string, values = {}) =>
  block('hoststatus', {
    host_name: name,
    has_been_checked: 1,
    current_state: 0,
    active_checks_enabled: 1,
    ...values,
  });
const service = (name: string, values = {}) =>
  block('servicestatus', {
    host_name: 'web',
    service_description: name,
    has_been_checked: 1,
    current_state: 0,
    active_checks_enabled: 1,
    ...values,
  });
const see = (text: string, status = 0) =>
  readAnswer(
    'Nagios status',
    PATH,
    { stdout: `=== file\n${text}ended ${status}\n=== now\n${NOW}\n` },
    WANTED,
  );
const why = (text: string) => (see(text) as { unable?: string }).unable;

suite('the status of Nagios', () => {
  test('has what is wrong, without what is acknowledged or in downtime, of itself or its host', () => {
    const text = [
      ...[info(), program(), host('web', { scheduled_downtime_depth: 0 }), host('db', { current_state: 1 })],
      ...[
        service('disk'),
        service('load', { current_state: 1 }),
        service('jobs', { current_state: 2, problem_has_been_acknowledged: 1 }),
      ],
      ...[service('old', { current_state: 3, scheduled_downtime_depth: 2 })],
    ].join('');
    assert.deepEqual(see(text), {
      state: {
        ...{ hosts: ['web', 'db'], services: ['web/disk', 'web/load', 'web/jobs', 'web/old'], age: 0 },
        ...{
          acknowledged: ['web/jobs'],
          'in downtime': ['web/old'],
          problems: ['db', 'web/load'],
          'all in state PENDING': [],
        },
      },
      unseen: {},
    });
    const down = see(
      `${info()}${program()}${host('web', { scheduled_downtime_depth: 1 })}${service('load', { current_state: 2 })}`,
    );
    assert.deepEqual('state' in down && [down.state.problems, down.state['in downtime']], [
      [],
      ['web', 'web/load'],
    ]);
  });

  test('does not know whether there are problems where something is not checked', () => {
    for (const text of [
      `${info()}${program()}${host('web')}${service('new', { has_been_checked: 0 })}`,
      `${info()}${program()}${host('web')}${service('off', { active_checks_enabled: 0, passive_checks_enabled: 0 })}`,
      `${info()}${program(0)}${host('web')}`,
    ]) {
      const seen = see(text);
      assert.ok('state' in seen);
      assert.match(seen.unseen.problems?.unable ?? '', /is not checked, or never was: it is not known/);
      assert.deepEqual(seen.unseen.problems?.part, []);
    }
    const passive = see(`${info()}${program(0)}${host('web', { passive_checks_enabled: 1, check_type: 1 })}`);
    assert.deepEqual('state' in passive && passive.state.problems, []);
  });

  test('does not take for checked what Nagios only could be told, or what is never due', () => {
    const problems = (values: object, more = program()) => {
      const seen = see(`${info()}${more}${host('web')}${service('disk', values)}`);
      assert.ok('state' in seen);
      return seen.state.problems ?? seen.unseen.problems?.unable;
    };
    const nobody = 'web/disk is not checked, or never was: it is not known whether it has one';
    const off = { active_checks_enabled: 0, passive_checks_enabled: 1, should_be_scheduled: 0 };
    // Nagios 4.4.6: after DISABLE_SVC_CHECK; after a passive result; with an empty check period; a day after its scheduler stopped.
    assert.deepEqual(problems({ ...off, check_type: 0 }), nobody);
    assert.deepEqual(problems({ ...off, check_type: 1 }), []);
    assert.deepEqual(problems({ should_be_scheduled: 0, next_check: 0 }), nobody);
    assert.deepEqual(problems({ should_be_scheduled: 1, next_check: NOW - 86_400 }), nobody);
    assert.deepEqual(problems({ should_be_scheduled: 1, next_check: NOW - 60 }), []);
    const onDemand = see(`${info()}${program()}${host('web', { should_be_scheduled: 0, next_check: 0 })}`);
    assert.deepEqual('state' in onDemand && onDemand.state.problems, []);
  });

  test('does not know that nothing is CRITICAL where a service is not checked; hosts are another matter', () => {
    const text = `${info()}${program()}${host('web')}${service('new', { has_been_checked: 0 })}`;
    const seen = readAnswer(
      'Nagios status',
      PATH,
      { stdout: `=== file\n${text}ended 0\n=== now\n${NOW}\n` },
      ['all in state CRITICAL', 'all in state DOWN', 'all in state OK'],
    );
    assert.ok('state' in seen);
    assert.match(
      seen.unseen['all in state CRITICAL']?.unable ?? '',
      /^web\/new is not checked, or never was/,
    );
    assert.deepEqual([seen.state['all in state DOWN'], seen.state['all in state OK']], [[], []]);
  });

  test('is not known from a file that Nagios no longer writes, or that is cut off', () => {
    const seen = see(`${info(NOW - 3600)}${program()}${host('web')}`);
    assert.ok('state' in seen);
    assert.deepEqual(seen.state, { age: 3_600_000 });
    assert.match(seen.unseen.problems?.unable ?? '', /^Nagios wrote nothing into .* for 60 minutes/);
    const whole = `${info()}${program()}${host('web')}`;
    assert.match(why(whole.replace(`created=${NOW}`, `created=${NOW + 3600}`)) ?? '', / is from the future/);
    assert.equal(why(whole.slice(0, -3)), `${PATH} is not a status file of Nagios, or only a part of one`);
    assert.equal(why('nologin {\n\t}\n'), `${PATH} is not a status file of Nagios`);
    assert.equal(why(`${whole}${service('odd', { current_state: 9 })}`), `a state in ${PATH} makes no sense`);
    assert.match(why('') ?? '', /cannot be read: it says nothing$/);
  });
});
