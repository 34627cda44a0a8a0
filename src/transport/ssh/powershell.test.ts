import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { POWERSHELL_FACTS_COMMAND } from '../../host/facts.powershell.ts';
import { Host } from '../../host/host.ts';
import { ownCommand } from '../../host/own-command.ts';
import { SshServer } from '../fixtures/ssh-server.ts';
import { noSshd, SshHome } from '../fixtures/sshd.ts';
import { openRunner } from '../open.ts';
import type { Runner } from '../transport.ts';

const FACTS = {
  caption: 'Microsoft Windows Server 2022 Standard',
  version: '10.0.20348',
  architecture: 'AMD64',
  hostname: 'WEB-1',
  administrator: false,
  uptimeMs: 5,
};

/** The stand-in cannot interpret PowerShell: this proves the way there and back, not what a real one answers. */
suite('PowerShell over ssh', { skip: noSshd }, () => {
  const home = new SshHome();
  let server: SshServer;
  before(async () => {
    const program = home.write(
      'pwsh',
      `#!/bin/sh\nexec '${process.execPath}' '${join(import.meta.dirname, '../fixtures/pwsh.mjs')}'\n`,
    );
    chmodSync(program, 0o755);
    server = await SshServer.start(home, 'windows', {
      password: 'pw',
      methods: ['password'],
      noise: 'Microsoft Windows [Version 10.0.20348]\r\n',
      env: {
        PATH: `${home.folder}:${process.env.PATH}`,
        PWSH_ANSWERS: JSON.stringify({
          [POWERSHELL_FACTS_COMMAND]: { stdout: `${JSON.stringify(FACTS)}\r\n` },
          "'look'": { stdout: 'seen\n' },
          'exit 3': { stdout: 'out', stderr: 'err', exitCode: 3 },
          'sleep 9': { waitMs: 60_000 },
        }),
      },
    });
  });
  after(async () => {
    await server?.stop();
    home.remove();
  });

  const target = () => ({
    transport: 'ssh' as const,
    host: '127.0.0.1',
    port: server.port,
    user: 'ops',
    password: 'pw',
    hostKeys: [server.hostKey],
    shell: 'pwsh' as const,
  });

  async function opened(): Promise<Runner> {
    const surroundings = { env: {}, home: home.folder, user: 'nobody' };
    return openRunner(target(), { host: 'web', surroundings });
  }

  test('a host reports what it is, and looks and commands are answered in order', async (t) => {
    const host = new Host({ name: 'web', groups: [], runner: await opened() });
    t.after(() => host.close());
    const { os, language, architecture, uid } = await host.facts();
    assert.deepEqual([os, language, architecture, uid], ['windows', 'powershell', 'x86_64', -1]);
    const [look, run] = await Promise.all([host.observe(ownCommand("'look'")), host.run('exit 3')]);
    assert.deepEqual([look.exitCode, look.stdout.toString()], [0, 'seen\n']);
    assert.deepEqual([run.exitCode, run.stdout.toString(), run.stderr.toString()], [3, 'out', 'err']);
    assert.deepEqual(
      new Set(server.commands),
      new Set(['pwsh -NoLogo -NoProfile -NonInteractive -Command -']),
    );
  });

  test('a command that takes too long is abandoned with its shell, and the next one gets a new one', async (t) => {
    const runner = await opened();
    t.after(() => runner.close());
    await assert.rejects(runner.run('sleep 9', { timeoutMs: 200 }), {
      message: /^the command did not finish within 200 ms on web \(ssh ops@127\.0\.0\.1:\d+\): sleep 9$/,
    });
    assert.equal((await runner.run("'look'", { look: true })).stdout.toString(), 'seen\n');
  });

  test('a missing program is reported with what to write instead', async (t) => {
    const surroundings = { env: {}, home: home.folder, user: 'nobody' };
    const runner = await openRunner({ ...target(), shell: 'powershell' }, { host: 'web', surroundings });
    t.after(() => runner.close());
    await assert.rejects(runner.run("'look'"), (error: Error & { hint?: string }) => {
      assert.match(
        error.message,
        /^the shell on web \(ssh .*\) ended after .* before it answered: .*127; it said: .*powershell.*not found/,
      );
      assert.match(error.hint ?? '', /`shell: pwsh` for PowerShell 7/);
      return true;
    });
  });
});
