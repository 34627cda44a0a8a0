import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { test } from 'node:test';
import { SlowLink } from './slow-link.ts';

test('a slow link keeps bytes for half a round trip each way, in order, and counts what waited for an answer', async (t) => {
  const echo = createServer((socket) => socket.pipe(socket));
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  t.after(() => echo.close());
  const link = await SlowLink.open((echo.address() as AddressInfo).port, 40);
  t.after(() => link.close());

  const socket = connect(link.port, '127.0.0.1').setEncoding('utf8');
  await once(socket, 'connect');
  const started = performance.now();
  let heard = '';
  for (const word of ['one ', 'two ', 'three ']) {
    // Two pieces that do not wait for each other are one trip.
    socket.write(word.slice(0, 1));
    socket.write(word.slice(1));
    const wanted = heard + word;
    while (heard !== wanted) heard += (await once(socket, 'data'))[0];
  }
  assert.equal(link.turns, 3);
  // Timers may be early by less than a millisecond.
  assert.ok(performance.now() - started >= 3 * 39, 'three round trips of 40 ms');
  socket.destroy();
});
