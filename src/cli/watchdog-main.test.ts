import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Receiver } from '../notify/receiver.fixture.ts';
import { FileLedger } from '../stack/ledger/ledger.ts';
import { WATCHDOG_LOG } from '../stack/watchdog.ts';

test('a watchdog that stops trying notifies the channels of a run with --notify, and those of no other', async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), 'opsproof-watchdog-main-'));
  const receiver = await Receiver.listen();
  t.after(() => {
    receiver.close();
    rmSync(cwd, { recursive: true, force: true });
  });
  writeFileSync(join(cwd, 'opsproof.yaml'), `notify: { webhook: { url: "http://${receiver.at}/hook" } }\n`);
  const directory = join(cwd, 'reports', 'run1');
  mkdirSync(directory, { recursive: true });
  const ledger = new FileLedger(directory);
  ledger.begin('run1', '1/b.1/m/s', false);
  // What nobody here can remove: there is no use in trying for long.
  ledger.creating({ provider: 'proxmox', kind: 'instance', id: 'i-1', owner: 'shop', expires: '' });
  ledger.close();
  const watch = (...more: string[]) =>
    new Promise<void>((resolve, reject) => {
      const program = join(import.meta.dirname, 'watchdog-main.ts');
      const options = { timeout: 60_000, killSignal: 'SIGKILL' } as const;
      const child = execFile(process.execPath, [program, directory, cwd, ...more], options, (error) =>
        error === null ? resolve() : reject(error),
      );
      child.stdin?.end();
    });
  await watch();
  assert.deepEqual(receiver.received, []);
  await watch('run shop');
  const left =
    '1 thing of the provider "proxmox" (instance i-1): an opsproof that knows proxmox must sweep it';
  assert.match(readFileSync(join(directory, WATCHDOG_LOG), 'utf8'), /left after .*: 1 thing of the provider/);
  const [{ body }, ...others] = receiver.received as [(typeof receiver.received)[number]];
  assert.deepEqual(others, []);
  assert.ok(
    JSON.stringify(JSON.parse(body)).includes(
      JSON.stringify(
        `the run run1 died, and its watchdog could not remove: ${left}; opsproof sweep --run run1 tries again`,
      ).slice(1, -1),
    ),
    body,
  );
});
