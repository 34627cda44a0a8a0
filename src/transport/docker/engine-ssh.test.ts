import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, suite, test } from 'node:test';
import { UnableError } from '../../model/errors.ts';
import { noSshd, Sshd, SshHome } from '../fixtures/sshd.ts';
import { connectionFrom, jsonFrom } from './engine-http.ts';
import { sshListener } from './engine-ssh.ts';

suite('an engine behind ssh', { skip: noSshd }, () => {
  const home = new SshHome();
  const path = join(home.folder, 'engine.sock');
  const heard: string[] = [];
  let key: string;
  let engine: Server;
  let sshd: Sshd;
  const servers: Sshd[] = [];

  const start = async (name: string, options: readonly string[] = []) => {
    const server = await Sshd.start(home, name, [key], options);
    servers.push(server);
    return server;
  };
  const trust = (...known: readonly Sshd[]) =>
    home.write('.ssh/known_hosts', known.map((one) => one.knownHosts()).join(''));
  /** @param at undefined: where docker there finds it */
  const over = ({ port }: Sshd, at?: string) =>
    sshListener(
      { host: '127.0.0.1', port, username: userInfo().username, ...(at === undefined ? {} : { path: at }) },
      { env: {}, home: home.folder, user: userInfo().username },
    );
  const refusal = async (asked: Promise<unknown>) => {
    const error = await asked.then(
      () => assert.fail('it was answered'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof UnableError, String(error));
    return error;
  };

  before(async () => {
    key = home.key('login');
    home.write('.ssh/config', `IdentityFile ${key}\n`);
    engine = createServer((request, response) => {
      heard.push(request.url ?? '');
      response.end('{"Version":"1"}');
    });
    engine.on('upgrade', (_request, socket: Socket) => {
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
      socket.on('data', (chunk) => socket.end(`heard ${chunk}`));
    });
    await new Promise<void>((resolve) => engine.listen(path, resolve));
    sshd = await start('right');
    trust(sshd);
  });
  after(async () => {
    engine?.close();
    engine?.closeAllConnections();
    for (const server of servers) await server.kill();
    home.remove();
  });

  test('is asked at its socket there, through one login', async () => {
    const logins = sshd.log.filter((line) => line.startsWith('Accepted')).length;
    const at = over(sshd, path);
    const all = ['/a', '/b', '/c'].map((one) => jsonFrom(at, { path: one }));
    assert.deepEqual(
      await Promise.all(all),
      Array.from({ length: 3 }, () => ({ Version: '1' })),
    );
    assert.equal(sshd.log.filter((line) => line.startsWith('Accepted')).length, logins + 1);
  });

  test('hands over a connection in both directions', async () => {
    const connection = await connectionFrom(over(sshd, path), {
      method: 'POST',
      path: '/exec/1/start',
      json: {},
    });
    connection.write('you');
    assert.equal(await text(connection), 'heard you');
  });

  test('whose machine has another key than known_hosts is told nothing', async () => {
    const stranger = await start('stranger');
    home.write('.ssh/known_hosts', sshd.knownHosts().replaceAll(`:${sshd.port} `, `:${stranger.port} `));
    heard.length = 0;
    const { message } = await refusal(jsonFrom(over(stranger, path), { path: '/secret' }));
    trust(sshd);
    assert.match(message, /host key/i);
    assert.deepEqual(heard, []);
  });

  test('that does not listen there is unable, with what to do', async () => {
    const nowhere = join(home.folder, 'none.sock');
    const { message, hint } = await refusal(jsonFrom(over(sshd, nowhere), { path: '/x' }));
    assert.match(message, /^no container engine answers on 127\.0\.0\.1 over ssh: /);
    assert.equal(
      hint,
      `does an engine listen at ${nowhere} there, may this user use it, and does sshd allow forwarding?`,
    );
  });

  test('whose machine has no docker says what the shell there said', async () => {
    const bare = await start('bare', ['ForceCommand echo "docker: not found" >&2; exit 127']);
    trust(sshd, bare);
    const at = over(bare);
    const { message, hint } = await refusal(jsonFrom(at, { path: '/x' }));
    assert.equal(
      message,
      'no container engine answers on 127.0.0.1 over ssh: "docker system dial-stdio" ended there: docker: not found',
    );
    assert.match(
      hint ?? '',
      /For podman write its socket: ssh:\/\/user@127\.0\.0\.1\/run\/podman\/podman\.sock/,
    );
  });

  test('that docker there finds is asked through docker there', async (context) => {
    const at = over(sshd);
    const answer = await jsonFrom<{ ApiVersion?: string }>(at, { path: '/version' }).catch(
      (error: unknown) => {
        if (error instanceof UnableError && /not found|Cannot connect/.test(error.message)) return undefined;
        throw error;
      },
    );
    if (answer === undefined) return context.skip('there is no docker here');
    assert.match(answer.ApiVersion ?? '', /^\d+\.\d+$/);
  });
});
