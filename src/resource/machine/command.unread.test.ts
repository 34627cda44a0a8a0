import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf } from '../machine.fixture.ts';
import { hiddenReader } from './command.unread.ts';

test('a part that may have read nothing without a trace is reported', () => {
  for (const [command, part] of [
    ['grep x /nope 2>/dev/null | wc -l', 'grep /nope'],
    ['cat /nope 2>/dev/null; true', 'cat /nope'],
    ['sudo cat /nope 2> /dev/null | grep -c root', 'cat /nope'],
    ['grep -s x /nope | wc -l', 'grep /nope'],
    ['! grep -qs x /nope', 'grep /nope'],
    ['echo $(cat /nope 2>/dev/null | wc -l)', 'cat /nope'],
    ['test -z "$(cat /nope 2>/dev/null)"', 'cat /nope'],
    ['find /vra/www -perm -002 2>/dev/null | wc -l', 'find /vra/www'],
    ['[ -e /other ] && grep x /nope 2>/dev/null | wc -l', 'grep /nope'],
    ['tail -5 /var/log/shop.log 2>&- | grep -c ERROR; true', 'tail /var/log/shop.log'],
  ])
    assert.equal(hiddenReader(`${command}`, 0), part, command);
});

test('what shows, what counts, what the command looks for and what every host has is not', () => {
  for (const command of [
    'grep x /nope | wc -l',
    'grep x /nope 2>/dev/null',
    'grep x /nope 2>/dev/null || exit 1; echo x',
    '[ -r /srv/a ] && grep x /srv/a 2>/dev/null | wc -l',
    'find / -xdev -perm -002 2>/dev/null | wc -l',
    'find /home -nouser 2>/dev/null | wc -l',
    'ls /var/crash/* 2>/dev/null | wc -l',
    'cat /srv/*.log 2>/dev/null | wc -l',
    'ss -tln 2>/dev/null | grep -c :25',
    "echo 'cat /nope 2>/dev/null | x' | cat",
    'ps aux 2>/dev/null | grep -s x',
  ])
    assert.equal(hiddenReader(command, 0), undefined, command);
});

test('an ordinary user may not read everything', () => {
  assert.equal(hiddenReader('find / -xdev -perm -002 2>/dev/null | wc -l', 1000), 'find /');
  assert.equal(hiddenReader('ls /root/* 2>/dev/null | wc -l', 1000), 'ls /root/*');
  assert.equal(hiddenReader('find / -xdev -perm -002 | wc -l', 1000), undefined);
});

test('such output proves only what it contains, and success that comes of it nothing', () => {
  const see = (command: string, stdout: string, uid = 0) => {
    const wanted = ['stdout', 'exit status'];
    const look = resourceOf('command').look(command, { ...factsOf('debian-12'), uid }, wanted);
    assert.ok('command' in look);
    const seen = readSighting(look, reply({ stdout }), wanted);
    assert.ok('state' in seen, JSON.stringify(seen));
    return [
      seen.state.stdout,
      seen.unseen.stdout?.part,
      seen.state['exit status'],
      seen.unseen['exit status']?.unable,
    ];
  };
  assert.deepEqual(see('grep x /nope 2>/dev/null | wc -l', '0\n'), [undefined, '0', 0, undefined]);
  assert.deepEqual(see('find / -nouser 2>/dev/null | wc -l', '0\n'), ['0', undefined, 0, undefined]);
  assert.deepEqual(see('find / -nouser 2>/dev/null | wc -l', '0\n', 1000), [undefined, '0', 0, undefined]);
  assert.deepEqual(see('test -z "$(cat /nope 2>/dev/null)"', ''), [
    undefined,
    '',
    undefined,
    'whether "cat /nope" could read everything is not known, and the command makes success of nothing: its messages are hidden',
  ]);
});
