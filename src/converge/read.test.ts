import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { Reply } from '../transport/transport.ts';
import { ansible } from './ansible/ansible.ts';
import { cfengine } from './cfengine/cfengine.ts';
import { chef } from './chef/chef.ts';
import { ended, readReport } from './converge-host.ts';
import { itamae } from './itamae.ts';
import { puppet } from './puppet.ts';
import { salt } from './salt.ts';
import type { Converged, ConvergeTool } from './tool.ts';

/** Recorded from the real tools on Debian 12: puppet 7.23.0, salt 3008.4, ansible-core 2.14.18, itamae 1.14.1, cfengine 3.21.0. */
const recorded = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');
const reply = (exitCode: number, stderr = '') =>
  ({ exitCode, stdout: Buffer.of(), stderr: Buffer.from(stderr) }) as unknown as Reply;

const work = { host: 'web-1', groups: [], file: '/in/file', options: {}, out: '/out', dry: false };

function read(
  tool: ConvergeTool,
  report: string | undefined,
  { exitCode = 0, stderr = '', dry = false } = {},
) {
  const work = { host: 'web-1', groups: ['web'], file: '/in/file', options: {}, out: '/out', dry };
  const found = tool.read(report, reply(exitCode, stderr), work);
  return typeof found === 'string' ? found : shown(found);
}

function shown({ changed, failed, skipped, unchanged, unknown, reasons, version }: Converged) {
  return { changed, failed, skipped, unchanged, unknown, reasons: Object.fromEntries(reasons), version };
}

suite('what a tool says about its work', () => {
  test('puppet: changed, failed and skipped in one run; what is its own is left out', () => {
    assert.deepEqual(read(puppet, recorded('puppet-7.23-report.yaml'), { exitCode: 6 }), {
      changed: ['File[/tmp/p]', 'Exec[always]'],
      failed: ['Exec[bad]'],
      skipped: ['File[/tmp/q]'],
      unchanged: [],
      unknown: [],
      reasons: {
        'Exec[bad]': "change from 'notrun' to ['0'] failed: '/bin/false' returned 1 instead of one of [0]",
      },
      version: '7.23.0',
    });
  });

  test('puppet: a dry run, which ends with 0, says what it would change', () => {
    const found = read(puppet, recorded('puppet-7.23-noop.yaml'), { dry: true });
    assert.ok(typeof found !== 'string');
    assert.deepEqual(found.changed, ['File[/tmp/p]', 'Exec[always]', 'Exec[bad]', 'File[/tmp/q]']);
    assert.deepEqual(found.failed, []);
  });

  test('puppet: no report, and one without resources, are no work done', () => {
    assert.equal(read(puppet, undefined, { exitCode: 1 }), 'puppet wrote no report');
    assert.equal(
      read(puppet, '--- !ruby/object:Puppet::Transaction::Report\nstatus: failed\n', { exitCode: 1 }),
      'its catalog has no resources (status failed, exit code 1)',
    );
  });

  test('puppet: a catalog of which all is skipped is no work done; noop of a resource counts', () => {
    const report = (...said: string[]) =>
      ['status: unchanged', 'puppet_version: 7.23.0', 'resource_statuses:', ...said].join('\n');
    const one = (name: string, ...said: string[]) => [`  ${name}:`, ...said.map((line) => `    ${line}`)];
    assert.equal(
      read(puppet, report(...one('File[/tmp/p]', 'skipped: true'), ...one('File[/tmp/q]', 'skipped: true'))),
      'every resource of its catalog was skipped: none has the tags, or its schedule is not now',
    );
    const both = report(
      ...one('File[/tmp/noop]', 'changed: false', 'out_of_sync: true'),
      ...one('File[/tmp/forced]', 'changed: true', 'out_of_sync: true'),
    );
    const [real, dry] = [read(puppet, both), read(puppet, both, { dry: true })];
    assert.ok(typeof real !== 'string' && typeof dry !== 'string');
    assert.deepEqual([real.changed, real.skipped], [['File[/tmp/forced]'], ['File[/tmp/noop]']]);
    assert.deepEqual(dry.changed, ['File[/tmp/noop]', 'File[/tmp/forced] (did change it: noop is false)']);
  });

  test('salt: changed, failed, and kept from running by unless', () => {
    assert.deepEqual(read(salt, recorded('salt-3008.4.json'), { exitCode: 2 }), {
      changed: ['/tmp/salted'],
      failed: ['bad'],
      skipped: ['never'],
      unchanged: [],
      unknown: [],
      reasons: { bad: 'Command "/bin/false" run' },
      version: '',
    });
  });

  test('salt: a dry run, which ends with 0, says what it would change', () => {
    const found = read(salt, recorded('salt-3008.4-test.json'), { dry: true });
    assert.ok(typeof found !== 'string');
    assert.deepEqual([found.changed, found.failed], [['/tmp/salted', 'bad'], []]);
  });

  test('salt: a file that cannot be rendered is no work done', () => {
    const said = '{"local": ["Rendering SLS base:web failed: Jinja variable is undefined"]}';
    assert.equal(
      read(salt, said, { exitCode: 1 }),
      'Rendering SLS base:web failed: Jinja variable is undefined',
    );
    assert.equal(read(salt, undefined, { exitCode: 1 }), 'salt wrote no answer');
  });

  const lines = (...results: object[]) =>
    [{ version: '2.14.18' }, ...results].map((line) => JSON.stringify(line)).join('\n');
  const command = { module: 'ansible.builtin.command', changed: false, message: '' };

  test('ansible: an ignored failure counts as it says itself, a condition as skipped', () => {
    const report = lines(
      { ...command, outcome: 'ok', task: 'write', changed: true },
      { ...command, outcome: 'ok', task: 'kept' },
      { ...command, outcome: 'skipped', task: 'when not' },
      {
        ...command,
        outcome: 'failed',
        task: 'ignored',
        changed: true,
        message: 'non-zero return code',
        ignored: true,
      },
      {
        ...command,
        outcome: 'failed',
        task: 'fails',
        changed: true,
        message: 'non-zero return code',
        ignored: false,
      },
    );
    assert.deepEqual(read(ansible, report, { exitCode: 2 }), {
      changed: ['write', 'ignored'],
      failed: ['fails'],
      skipped: ['when not'],
      unchanged: ['kept'],
      unknown: [],
      reasons: { fails: 'non-zero return code' },
      version: '2.14.18',
    });
  });

  test('ansible: what a dry run does not try is not known', () => {
    const message = 'Command would have run if not in check mode';
    const report = lines(
      { ...command, outcome: 'skipped', task: 'always', message, untried: true },
      { ...command, outcome: 'ok', task: 'some items', untried: true },
      { ...command, outcome: 'skipped', task: 'an empty loop', untried: false },
      { ...command, outcome: 'ok', task: 'forced', changed: true, checked: false },
    );
    const found = read(ansible, report, { dry: true });
    assert.ok(typeof found !== 'string');
    assert.deepEqual(
      [found.changed, found.skipped, found.unchanged, found.unknown],
      [['forced (did change it: check_mode is false)'], ['an empty loop'], [], ['always', 'some items']],
    );
  });

  test('ansible: a playbook for other hosts ends with 0 and has done no work; so has one that cannot be read', () => {
    assert.equal(
      read(ansible, lines()),
      'no task ran: no play of it is for web-1 or its groups, or no task has the tags',
    );
    assert.equal(read(ansible, undefined, { exitCode: 4 }), 'no task ran (exit code 4)');
    // Ansible gathers facts also if the tags select no task.
    const facts = { ...command, task: 'Gathering Facts', facts: true };
    assert.equal(read(ansible, lines({ ...facts, outcome: 'ok' })), read(ansible, lines()));
    const failed = read(ansible, lines({ ...facts, outcome: 'failed', message: 'no python' }), {
      exitCode: 2,
    });
    assert.ok(typeof failed !== 'string');
    assert.deepEqual(failed.failed, ['Gathering Facts']);
  });

  const events = (...names: (string | [string, string])[]) =>
    names
      .map((name) =>
        typeof name === 'string'
          ? { event: name, version: '1.14.1' }
          : { event: name[0], payload: { resource_type: 'file', resource_name: name[1] } },
      )
      .map((line) => JSON.stringify(line))
      .join('\n');

  test('itamae: what begins and does not complete was kept from running', () => {
    const report = events(
      ['resource_started', 'a'],
      'resource_updated',
      ['resource_completed', 'a'],
      ['resource_started', 'b'],
      ['resource_started', 'c'],
      ['resource_completed', 'c'],
      'end',
    );
    assert.deepEqual(read(itamae, report), {
      changed: ['file[a]'],
      failed: [],
      skipped: ['file[b]'],
      unchanged: ['file[c]'],
      unknown: [],
      reasons: {},
      version: '1.14.1',
    });
  });

  test('itamae: what it never says it changed has changed; what looks only when it acts is not known in a dry run', () => {
    const started = (type: string, name: string, action: string) => [
      { event: 'resource_started', payload: { resource_type: type, resource_name: name } },
      { event: 'action_started', payload: { action } },
      { event: 'resource_completed' },
    ];
    const report = [
      ...started('service', 'cron', 'restart'),
      ...started('service', 'ssh', 'start'),
      ...started('git', '/opt/shop', 'sync'),
      ...started('local_ruby_block', 'migrate', 'run'),
      { event: 'end', version: '1.14.1' },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n');
    const [real, dry] = [read(itamae, report), read(itamae, report, { dry: true })];
    assert.ok(typeof real !== 'string' && typeof dry !== 'string');
    assert.deepEqual(real.changed, ['service[cron]', 'local_ruby_block[migrate]']);
    assert.deepEqual(real.unchanged, ['service[ssh]', 'git[/opt/shop]']);
    assert.deepEqual(
      [dry.changed, dry.unchanged, dry.unknown],
      [real.changed, ['service[ssh]'], ['git[/opt/shop]']],
    );
  });

  test('itamae: a failure ends the run with the number that changes end it with', () => {
    const report = events(['resource_started', 'a'], ['resource_failed', 'a']);
    const found = read(itamae, report, { exitCode: 2, stderr: 'ERROR : file[a] Failed.\n' });
    assert.ok(typeof found !== 'string');
    assert.deepEqual(
      [found.changed, found.failed, found.reasons],
      [[], ['file[a]'], { 'file[a]': 'ERROR : file[a] Failed.' }],
    );
  });

  test('a report that ends in the middle of a line is no work known', () => {
    for (const tool of [ansible, itamae, salt]) {
      const said = readReport(tool, '{"local": {"a', reply(1), work);
      assert.match(`${said}`, /^the report of the .+ cannot be read: /);
    }
    assert.equal(read(salt, '{"local": "not available"}', { exitCode: 1 }), 'not available');
  });

  test('a run that broke off after its first tasks has not done its work, whatever the report says', () => {
    const result = ansible.read(lines({ ...command, outcome: 'ok', task: 'write' }), reply(4), work);
    const said = 'the tool ended with exit status 4, and its report names nothing that failed';
    assert.equal(ended(ansible, result, reply(4)), said);
    assert.equal(ended(ansible, result, reply(0)), result);
    assert.equal(ended(puppet, result, reply(2)), result);
  });

  test('itamae: a recipe that breaks off is no work done', () => {
    assert.equal(
      read(itamae, undefined, { exitCode: 1, stderr: 'r.rb:1: syntax error' }),
      'itamae did not come to its end (exit code 1): r.rb:1: syntax error',
    );
  });

  test('cfengine: each promise as its account says it; a command that fails, which ends with 0, has failed', () => {
    assert.deepEqual(read(cfengine, recorded('cfengine-3.21-run.txt')), {
      changed: ['files: /tmp/cfa', 'commands: /bin/true'],
      failed: ['commands: /bin/false'],
      skipped: [],
      unchanged: ['files: /etc/passwd'],
      unknown: [],
      reasons: {
        'commands: /bin/false':
          "error: Finished command related to promiser '/bin/false' -- an error occurred, returned 1",
      },
      version: '3.21.0',
    });
  });

  test('cfengine: a dry run keeps no promise that it would repair, and that is no failure', () => {
    const found = read(cfengine, recorded('cfengine-3.21-dry.txt'), { dry: true });
    assert.ok(typeof found !== 'string');
    assert.deepEqual(
      [found.changed, found.failed, found.unchanged],
      [['commands: /bin/false', 'commands: /bin/true'], [], ['files: /tmp/cfa', 'files: /etc/passwd']],
    );
  });

  test('cfengine: a refused policy, the failsafe policy and one without promises are no work done', () => {
    assert.equal(
      read(cfengine, undefined, { exitCode: 1, stderr: 'p.cf:1:2: error: syntax error\n' }),
      'cf-promises refused the policy (exit code 1): p.cf:1:2: error: syntax error',
    );
    const failsafe = ' verbose: B: BEGIN bundle failsafe_cfe_internal_update\n';
    assert.equal(read(cfengine, failsafe), 'cf-agent ran its failsafe policy and not this one');
    assert.equal(read(cfengine, ''), 'it has no promises for this host (exit code 0)');
  });

  const chefSaid = (...said: object[]) =>
    [{ event: 'start', version: '19.4.14' }, ...said].map((line) => JSON.stringify(line)).join('\n');
  const about = (event: string, resource: string) => [
    { event: 'begins', resource, action: 'create' },
    { event, resource, action: 'create', ...(event === 'failed' ? { message: 'it broke' } : {}) },
  ];

  test('chef: what each resource had; a failure that the recipe ignores is none', () => {
    const report = chefSaid(
      ...about('changed', 'file[/etc/motd]'),
      ...about('unchanged', 'file[/etc/motd]'),
      ...about('skipped', 'service[x]'),
      ...about('ignored', 'execute[y]'),
      ...about('failed', 'execute[z]'),
      { event: 'broken', message: 'execute[z] had an error' },
    );
    assert.deepEqual(read(chef, report, { exitCode: 1 }), {
      changed: ['file[/etc/motd]'],
      failed: ['execute[z]'],
      skipped: ['service[x]'],
      unchanged: ['execute[y]'],
      unknown: [],
      reasons: { 'execute[z]': 'it broke' },
      version: '19.4.14',
    });
  });

  test('chef: a dry run that passes a resource over does not know; one that broke off has done no work', () => {
    const dry = read(chef, chefSaid(...about('bypassed', 'my_own[x]'), { event: 'end' }), { dry: true });
    assert.ok(typeof dry !== 'string');
    assert.deepEqual([dry.changed, dry.unknown], [[], ['my_own[x]']]);
    const broken = chefSaid({ event: 'broken', message: 'cookbook nginx not found' });
    assert.equal(read(chef, broken, { exitCode: 1 }), 'chef broke off: cookbook nginx not found');
    assert.equal(read(chef, undefined, { exitCode: 172 }), 'chef did not come to its end (exit code 172)');
    assert.equal(read(chef, chefSaid({ event: 'end' })), 'its run list has no resources');
  });
});
