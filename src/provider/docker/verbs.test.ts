import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnableError } from '../../model/errors.ts';
import type { EngineContainer } from '../../transport/docker/engine.ts';
import { carryOut } from './verbs.ts';

/** A container whose pause and unpause answer in turn, null for success, and what it was asked. */
function containerWith(answers: readonly (string | null)[], state: object) {
  const left = [...answers];
  const asked: string[] = [];
  const act = (name: string) => async () => {
    asked.push(name);
    const answer = left.shift();
    if (answer) throw new Error(answer);
  };
  const container = { pause: act('pause'), unpause: act('unpause'), inspect: async () => ({ State: state }) };
  return { asked, container: container as unknown as EngineContainer };
}

// As runc 1.1.5 under Docker 20.10 said it on a busy machine.
const BUSY = 'Cannot pause container db42: OCI runtime pause failed: unable to freeze: unknown';

test('a kernel that is too busy to freeze a container is asked again', async () => {
  const { container, asked } = containerWith([BUSY, BUSY, null], { Running: true, Paused: false });
  await carryOut(container, 'pause', 0);
  assert.deepEqual(asked, ['pause', 'pause', 'pause']);
});

test('a kernel that never freezes it is reported after five attempts, another failure at once', async () => {
  const busy = containerWith(Array(9).fill(BUSY), { Running: true, Paused: false });
  await assert.rejects(carryOut(busy.container, 'pause', 0), /unable to freeze/);
  assert.equal(busy.asked.length, 5);
  const gone = containerWith(['No such container: db42'], {});
  await assert.rejects(carryOut(gone.container, 'pause', 0), /No such container/);
  assert.equal(gone.asked.length, 1);
});

test('a container that is paused is paused, and one that runs is unpaused', async () => {
  const paused = containerWith(['Container db42 is already paused'], { Running: true, Paused: true });
  await carryOut(paused.container, 'pause', 0);
  const running = containerWith(['Container db42 is not paused'], { Running: true, Paused: false });
  await carryOut(running.container, 'unpause', 0);
});

test('a container that does not run is not unpaused', async () => {
  const { container } = containerWith(['Container db42 is not paused'], { Running: false, Paused: false });
  await assert.rejects(carryOut(container, 'unpause', 0), /is not paused/);
});

test('rootless podman that cannot freeze a container says what to do instead', async () => {
  // As podman 4.3.1 said it.
  const said =
    'can not pause containers on rootless containers with cgroup V1: this container does not have a cgroup';
  const { container } = containerWith([said], { Running: true, Paused: false });
  await assert.rejects(carryOut(container, 'pause', 0), (error) => {
    assert.ok(error instanceof UnableError);
    assert.equal(error.message, said);
    assert.match(
      error.hint ?? '',
      /^rootless podman freezes containers only with control groups version 2: /,
    );
    return true;
  });
});
