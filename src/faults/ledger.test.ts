import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { processesWith, Repository } from '../cli/repository.fixture.ts';
import { count } from './count.fixture.ts';

const FEATURE = `Feature: Busy
  Scenario: long
    Given the environment "busy"
    When I run "sleep 60" on "web"
    Then the file "/etc/passwd" exists on "web"
`;

/** What happens to the ledger while a run is up, and what its watchdog says about it; undefined: nobody is there to read it. */
const SPOILED: Readonly<
  Record<string, readonly [spoil: (ledger: string) => void, says: RegExp | undefined]>
> = {
  'is cut off': [(file) => truncateSync(file, statSync(file).size - 300), /is not what the runner wrote/],
  'is replaced by a link to a device': [
    (file) => {
      rmSync(file);
      symlinkSync('/dev/zero', file);
    },
    /was not read: it is a link/,
  ],
  'is emptied': [(file) => truncateSync(file), /is not what the runner wrote/],
  'is overwritten': [
    (file) => writeFileSync(file, randomBytes(statSync(file).size), { flag: 'r+' }),
    /is not what the runner wrote/,
  ],
  'is replaced by a pipe': [
    (file) => {
      rmSync(file);
      execFileSync('mkfifo', [file]);
    },
    /was not read: it is not a regular file/,
  ],
  'is replaced by a folder': [
    (file) => {
      rmSync(file);
      mkdirSync(file);
    },
    /was not read: it is not a regular file/,
  ],
  'is removed': [(file) => rmSync(file), /is gone/],
  'goes with its folder': [(file) => rmSync(join(file, '..'), { recursive: true }), undefined],
  'is moved with its folder': [(file) => renameSync(join(file, '..'), `${join(file, '..')}-away`), undefined],
};

const DEATHS = ['the runner', 'the runner with its watchdog'] as const;

/** In `npm test` one of each. */
const TRIED = Object.entries(SPOILED)
  .flatMap(([what, [spoil, says]]) => DEATHS.map((who) => ({ what, spoil, says, who })))
  .filter(({ who }, at) => count(at === 0 || (at === 3 && who === DEATHS[1]) ? 1 : 0, 1) === 1);

suite('a ledger that is lost while a run is up', {
  skip: process.platform === 'linux' ? false : 'needs Linux',
  concurrency: 2,
}, () => {
  for (const { what, spoil, says, who } of TRIED)
    test(`it ${what} and ${who} is killed: nothing is left`, { timeout: 90_000 }, async () => {
      const repository = new Repository({
        'environments/busy.yaml': `lifecycle: ephemeral
provider: processes
hosts:
  web: { command: [sh, -c, "sleep 601 & setsid sleep 602 & echo up; exec sleep 603"], ready: { log: up } }
`,
        'features/busy.feature': FEATURE,
      });
      let hosts = (): readonly number[] => [];
      try {
        const running = repository.start(['run']);
        await running.said('ready');
        const run = /^run (\S+)/m.exec(running.stdout())?.[1] ?? '';
        const folder = join(repository.folder, 'reports', run);
        const ledger = join(folder, 'ledger.ndjson');
        const watchdogs = [...readFileSync(ledger, 'utf8').matchAll(/"event":"watchdog","pid":(\d+)/g)];
        hosts = () => processesWith(`OPSPROOF_RUN=${run}`);
        while (hosts().length < 3) await sleep(20);
        spoil(ledger);
        const runner = running.child.pid ?? assert.fail();
        if (who === DEATHS[1]) {
          process.kill(runner, 'SIGSTOP');
          for (const [, pid] of watchdogs) process.kill(Number(pid), 'SIGKILL');
        }
        process.kill(runner, 'SIGKILL');
        await running.ended;
        if (who === DEATHS[0]) {
          while (hosts().length > 0) await sleep(20);
          const log = () => readFileSync(join(folder, 'watchdog.log'), 'utf8');
          if (says !== undefined) {
            while (!/nothing is left/.test(log())) await sleep(20);
            assert.match(log(), says);
            assert.match(log(), /gone: log .*busy-web\.log\n/);
          }
        } else {
          assert.ok(hosts().length >= 3, 'nobody removed them');
          // This run alone: leftovers of others belong to other tests.
          const { code, stdout } = await repository.run('sweep', '--run', run);
          assert.match(stdout, /^removed process .*its run is dead\)$/m);
          const told = /^the ledger of the run \S+ (?:was not read|is not whole): /m.test(stdout);
          assert.equal(told, existsSync(folder) && what !== 'is removed', stdout);
          assert.equal(code, told ? 2 : 0, stdout);
        }
        assert.deepEqual(hosts(), []);
      } finally {
        for (const pid of hosts()) process.kill(pid, 'SIGKILL');
        repository.dispose();
      }
    });
});
