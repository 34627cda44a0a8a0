import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowsCommand } from './allowed-command.ts';
import { protectionOf } from './protection.ts';
import { refusedAction, refusedCommand } from './refused.ts';

const allows = (commands: readonly string[], command: string) =>
  allowsCommand({ environment: 'production', commands }, command);

test('an environment that may be changed has no protection', () => {
  assert.equal(protectionOf({ environment: 'shop', protected: false, commands: ['x'] }), undefined);
  assert.deepEqual(protectionOf({ environment: 'production', protected: true }), {
    environment: 'production',
    commands: [],
  });
});

test('a text allows exactly itself', () => {
  assert.equal(allows(['nginx -t', "ps -eo args | grep '[n]ginx'"], 'nginx -t'), true);
  assert.equal(allows(['nginx -t', "ps -eo args | grep '[n]ginx'"], " ps -eo args | grep '[n]ginx'\n"), true);
  for (const other of ['nginx', 'nginx -t -c /tmp/x', 'nginx -t; reboot', 'nginx  -t', 'NGINX -T', ''])
    assert.equal(allows(['nginx -t'], other), false, other);
  assert.equal(allows([], 'true'), false);
});

test('a pattern allows the whole commands that it matches', () => {
  assert.equal(allows(['/nginx -[tT]/'], 'nginx -T'), true);
  assert.equal(allows(['/nginx -[tT]/'], 'sudo nginx -T'), false);
  assert.equal(allows(['/nginx -[tT]/'], 'nginx -T -c x'), false);
  assert.equal(allows(['/a|b/'], 'abc'), false);
  assert.equal(allows(['/NGINX -t/i'], 'nginx -T'), true);
  assert.equal(allows(['/psql -c "select .+"/'], 'psql -c "select count(*) from a; select 1"'), true);
  assert.equal(allows(["/grep '.+' .+/"], "grep '$(x) | y' /etc/passwd"), true);
});

test('a pattern allows nothing that could contain a second command', () => {
  for (const more of [
    '; reboot',
    '&& reboot',
    '& reboot',
    '| sh',
    '> /etc/passwd',
    '< /dev/zero',
    '$(reboot)',
    '`reboot`',
    '"$(reboot)"',
    '"`reboot`"',
    '\nreboot',
    '\\\nreboot',
    '(reboot)',
    `"a'b" ; reboot "c'd"`,
    `'a"b' ; reboot 'c"d'`,
    `"a\\"; reboot #"`,
    "'open",
    '"open',
    '# x',
  ]) {
    assert.equal(allows(['/ls .*/', '/ls [^]*/'], `ls /${more}`), false, more);
  }
  assert.equal(allows(['/ls .*/'], 'ls / -l "a b"'), true);
  assert.equal(allows(['/ls .*/'], `ls 'a'"'; no second command"`), true);
});

test('a pattern that never ends allows nothing', () => {
  assert.equal(allows(['/(a+)+b/'], 'a'.repeat(40)), false);
});

test('a refusal names the environment, what was refused and what to do', () => {
  assert.equal(
    refusedAction({ environment: 'production' }, 'run "reboot"').message,
    'the environment "production" is protected, so nothing in it may be changed; refused: run "reboot"\n' +
      '  run scenarios that act on an environment that is not protected',
  );
  assert.equal(
    refusedCommand({ environment: 'production', commands: ['nginx -t'] }, 'ls -l "a"').message,
    'the environment "production" is protected, so only the commands that its file lists may be run (it lists 1); refused: ls -l "a"\n' +
      '  if it only reads, add it to the file: commands: ["ls -l \\"a\\""]',
  );
});

test('an environment without the approvals it requires is guarded like a protected one, and says why', () => {
  const unapproved = {
    why: '1 approval is needed, 0 given',
    hint: 'ask alice for: opsproof approve --env production --key FILE',
  };
  const protection = protectionOf({ environment: 'production', protected: false, unapproved });
  assert.deepEqual(protection, { environment: 'production', commands: [], unapproved });
  assert.ok(protection);
  assert.equal(allowsCommand(protection, 'touch /x'), false);
  assert.equal(
    refusedAction(protection, 'run "reboot"').message,
    'the environment "production" is not approved for this run (1 approval is needed, 0 given), so nothing in it may be changed; refused: run "reboot"\n' +
      '  ask alice for: opsproof approve --env production --key FILE',
  );
  assert.equal(
    refusedCommand(protection, 'ls').message,
    'the environment "production" is not approved for this run (1 approval is needed, 0 given), so only the commands that its file lists may be run (it lists none); refused: ls\n' +
      '  if it only reads, add it to the file: commands: ["ls"]',
  );
});
