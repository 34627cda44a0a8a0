import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigurationError, UnableError } from '../model/errors.ts';
import type { Desk } from './desk.ts';
import { Link, serveDesk } from './link.ts';

function deskThat(desk: Partial<Desk>): Desk {
  const missing = () => Promise.reject(new Error('not part of this test'));
  const none = {
    describe: missing,
    need: missing,
    act: missing,
    remember: missing,
    bringBack: missing,
    look: missing,
    logTail: missing,
    audit: missing,
    reveal: missing,
    hide: missing,
    ended: missing,
  };
  return { ...none, ...desk };
}

test('every question gets its answer, even if many are asked at once and answered in another order', async () => {
  const slow = Promise.withResolvers<string>();
  const desk = serveDesk(
    'link-test-1',
    deskThat({ logTail: ({ host }) => (host === 'slow' ? slow.promise : Promise.resolve(`log of ${host}`)) }),
  );
  const link = new Link('link-test-1', () => {});
  const first = link.logTail({ stackId: 's', host: 'slow', lines: 1 });
  assert.equal(await link.logTail({ stackId: 's', host: 'web', lines: 1 }), 'log of web');
  slow.resolve('late');
  assert.equal(await first, 'late');
  link.close();
  desk.close();
});

test('an error arrives with its class', async () => {
  const desk = serveDesk(
    'link-test-2',
    deskThat({
      need: () => Promise.reject(new UnableError('no engine', { hint: 'start dockerd' })),
      describe: () => Promise.reject(new ConfigurationError([{ file: 'a.yaml', line: 3, message: 'wrong' }])),
    }),
  );
  const link = new Link('link-test-2', () => {});
  await assert.rejects(link.need({ environment: 'x', scenario: '1', acts: false, fresh: false }), (error) => {
    assert.ok(error instanceof UnableError);
    assert.equal(error.message, 'no engine');
    assert.equal(error.hint, 'start dockerd');
    return true;
  });
  await assert.rejects(link.describe('x'), (error) => {
    assert.ok(error instanceof ConfigurationError);
    assert.equal(error.message, 'a.yaml:3: wrong');
    return true;
  });
  link.close();
  desk.close();
});

test('closing the line ends every question that still waits', async () => {
  const desk = serveDesk('link-test-3', deskThat({ describe: () => new Promise(() => {}) }));
  const link = new Link('link-test-3', () => {});
  const waiting = link.describe('x');
  link.close();
  await assert.rejects(waiting, { name: 'UnableError', message: 'the run is over' });
  desk.close();
});

test('all lines are asked to close and waited for, but not for ever', async () => {
  const desk = serveDesk('link-test-4', deskThat({}));
  const closes = new Link('link-test-4', () => closes.close());
  const asked = Promise.withResolvers<void>();
  const deaf = new Link('link-test-4', asked.resolve);
  await desk.dismiss(20);
  await asked.promise;
  deaf.close();
  await desk.dismiss(60_000);
  desk.close();
});

test('all threads learn of a mute host that one of them found', async () => {
  const desk = serveDesk('link-test-5', deskThat({}));
  const heard = Promise.withResolvers<unknown>();
  const first = new Link('link-test-5', () => {});
  const second = new Link('link-test-5', () => {}, heard.resolve);
  const said = (text: string) => ({ text, common: text });
  const mute = {
    stackId: 's',
    host: 'web',
    why: { reason: said('no answer within 20 s'), hint: said('is it up?') },
  };
  first.mute(mute);
  assert.deepEqual(await heard.promise, mute);
  first.close();
  second.close();
  desk.close();
});

test('what became of a host in an action reaches the thread that owns the stacks', async () => {
  const told: unknown[] = [];
  const desk = serveDesk('link-test-tell', deskThat({ tell: async (progress) => void told.push(progress) }));
  const link = new Link('link-test-tell', () => {});
  const progress = { stackId: 's', host: 'web', phase: 'converged: 3 changed', durationMs: 5 };
  await link.tell(progress);
  assert.deepEqual(told, [progress]);
  link.close();
  desk.close();
});
