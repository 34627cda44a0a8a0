import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, suite, test } from 'node:test';
import { CARRIER } from './carrier.ts';

const LIMIT_MS = 20_000;

/** The connection of a guest, as qemu gives it to the program: a socket that is its standard input, output and error. */
suite('a connection of a guest to a port of this machine', { timeout: LIMIT_MS }, () => {
  const open: (Server | Socket)[] = [];
  afterEach(() => {
    for (const one of open.splice(0)) 'destroy' in one ? one.destroy() : one.close();
  });

  async function listen(server: Server): Promise<number> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    open.push(server);
    return (server.address() as AddressInfo).port;
  }

  async function carried(port: number): Promise<{ readonly guest: Socket; readonly program: ChildProcess }> {
    const qemu = createServer({ pauseOnConnect: true });
    const guest = connect({ host: '127.0.0.1', port: await listen(qemu), allowHalfOpen: true });
    const [end] = (await once(qemu, 'connection')) as [Socket];
    open.push(guest);
    const program = spawn(process.execPath, ['-e', CARRIER, String(port)], { stdio: [end, end, end] });
    await once(program, 'spawn');
    end.destroy();
    return { guest, program };
  }

  test('brings an answer to its end, also to who does not close its own', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.end('the answer')));
    const { guest, program } = await carried(await listen(server));
    guest.write('a question');
    assert.equal(await text(guest), 'the answer');
    guest.end();
    const [code] = await once(program, 'exit');
    assert.equal(code, 0);
  });

  test('brings a question to its end, and then the whole answer', async () => {
    const server = createServer({ allowHalfOpen: true }, async (socket) => {
      const asked = await text(socket);
      socket.end(asked.repeat(200_000));
    });
    const { guest } = await carried(await listen(server));
    guest.end('0123456789');
    assert.equal((await text(guest)).length, 2_000_000);
  });

  test('is closed where nothing listens', async () => {
    const server = createServer();
    const port = await listen(server);
    server.close();
    await once(server, 'close');
    const { guest, program } = await carried(port);
    assert.equal(await text(guest), '');
    const [code] = program.exitCode === null ? await once(program, 'exit') : [program.exitCode];
    assert.equal(code, 1);
  });
});
