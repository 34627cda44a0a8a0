import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Look, Together } from '../resource/resource.ts';
import type { Reply } from '../transport/transport.ts';
import { Gathering } from './gathering.ts';

/** A host that knows letters: `one a` prints `A`, `many a b` prints `A B`, and `many` omits what is not a letter. */
class Letters {
  readonly asked: string[] = [];
  broken = false;

  readonly ask = async (command: string): Promise<Reply> => {
    this.asked.push(command);
    const [how = '', ...names] = command.split(' ');
    if (this.broken && how === 'many') throw new Error('too late');
    return reply(
      command,
      names.map((name) => (how === 'many' && name > 'z' ? '' : name.toUpperCase())).join(' '),
    );
  };
}

function reply(command: string, stdout: string, truncated = false): Reply {
  return {
    command,
    stdout: Buffer.from(stdout),
    stderr: Buffer.alloc(0),
    exitCode: 0,
    durationMs: 1,
    truncated,
  };
}

function look(name: string, key = 'letters'): Look {
  const together: Together = {
    key,
    name,
    command: (names) => `many ${names.join(' ')}`,
    split(answer, names) {
      const said = answer.stdout.toString().split(' ');
      return new Map(
        names.flatMap((asked, index) =>
          said[index] ? [[asked, { ...answer, stdout: Buffer.from(said[index]) }] as const] : [],
        ),
      );
    },
  };
  return { command: `one ${name}`, together, read: () => ({ exists: true }) };
}

async function take(gathering: Gathering, host: Letters, looks: readonly Look[], name = 'web') {
  const replies = await Promise.all(looks.map((one) => gathering.take(name, one, host.ask)));
  return replies.map(({ stdout }) => stdout.toString());
}

test('looks of one moment are one command, and each gets its own answer', async () => {
  const host = new Letters();
  assert.deepEqual(await take(new Gathering(), host, [look('a'), look('b'), look('a')]), ['A', 'B', 'A']);
  assert.deepEqual(host.asked, ['many a b']);
});

test('the evidence is the command for this look alone, and says that it was sent together with others', async () => {
  const host = new Letters();
  const gathering = new Gathering();
  const [first] = await Promise.all(
    [look('a'), look('b')].map((one) => gathering.take('web', one, host.ask)),
  );
  assert.equal(first?.command, 'one a # asked together with 1 more');
});

test('a single look uses its own command', async () => {
  const host = new Letters();
  assert.deepEqual(await take(new Gathering(), host, [look('a')]), ['A']);
  assert.deepEqual(host.asked, ['one a']);
});

test('what the common answer omits is asked for separately', async () => {
  const host = new Letters();
  assert.deepEqual(await take(new Gathering(), host, [look('a'), look('ß'), look('b')]), ['A', 'SS', 'B']);
  assert.deepEqual(host.asked, ['many a ß b', 'one ß']);
});

test('if the common command fails, or its answer is cut off, every look is sent separately', async () => {
  const host = new Letters();
  host.broken = true;
  assert.deepEqual(await take(new Gathering(), host, [look('a'), look('b')]), ['A', 'B']);
  assert.deepEqual(host.asked, ['many a b', 'one a', 'one b']);

  const cut = new Letters();
  const ask = async (command: string) =>
    command.startsWith('many') ? reply(command, 'A B', true) : cut.ask(command);
  const gathering = new Gathering();
  await Promise.all([look('a'), look('b')].map((one) => gathering.take('web', one, ask)));
  assert.deepEqual(cut.asked, ['one a', 'one b']);
});

test('other hosts, other keys and later moments are separate commands', async () => {
  const host = new Letters();
  const gathering = new Gathering();
  await Promise.all([
    take(gathering, host, [look('a'), look('b')], 'web'),
    take(gathering, host, [look('a'), look('b')], 'db'),
    take(gathering, host, [look('c', 'other'), look('d', 'other')], 'web'),
  ]);
  await take(gathering, host, [look('a'), look('b')]);
  assert.deepEqual(host.asked, ['many a b', 'many a b', 'many c d', 'many a b']);
});

test('a common command contains at most 200 names', async () => {
  const host = new Letters();
  const names = Array.from({ length: 450 }, (_, index) => `a${index}`);
  const answers = await take(
    new Gathering(),
    host,
    names.map((name) => look(name)),
  );
  assert.deepEqual(
    answers,
    names.map((name) => name.toUpperCase()),
  );
  assert.deepEqual(
    host.asked.map((command) => command.split(' ').length - 1),
    [200, 200, 50],
  );
});

test('a look that cannot be combined uses its own command, and its failure is its own', async () => {
  const host = new Letters();
  const { together: _, ...alone } = look('a');
  assert.deepEqual(await take(new Gathering(), host, [alone, alone]), ['A', 'A']);
  assert.deepEqual(host.asked, ['one a', 'one a']);
  await assert.rejects(
    new Gathering().take('web', look('a'), () => Promise.reject(new Error('no connection'))),
    { message: 'no connection' },
  );
});
