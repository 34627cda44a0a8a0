import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Repository } from '../cli/repository.fixture.ts';
import { thisPlace } from '../stack/ledger/runner-life.ts';
import { type Sweep, sweep } from '../stack/ledger/sweep.ts';
import { removersOf } from '../stack/removers.ts';
import { labelled, noEngine, removeLabelled } from './box.fixture.ts';

/** Creates a container of the run without the run knowing, as a bug of ours would. */
const LEAKS = `import { request } from 'node:http';
import { readdirSync } from 'node:fs';
import { When } from 'opsproof';
When('a container is made that no ledger knows', async () => {
  const run = readdirSync('reports').filter((name) => /^\\d/.test(name)).sort().at(-1);
  const made = { Image: 'opsproof-base:bookworm', Cmd: ['true'], Labels: { 'opsproof.run': run } };
  await new Promise((resolve, reject) => {
    const socketPath = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace('unix://', '');
    const path = '/containers/create?name=opsproof-leak-' + run;
    const headers = { 'Content-Type': 'application/json' };
    request({ socketPath, path, method: 'POST', headers }, (answer) => answer.resume().on('end', resolve))
      .on('error', reject)
      .end(JSON.stringify(made));
  });
});
`;

const BOX = (ttl: string) => `lifecycle: ephemeral
provider: docker
ttl: ${ttl}
hosts:
  box: { image: "opsproof-base:bookworm", command: [sleep, "600"] }
`;

/** What `opsproof sweep` does without options, but limited to one run, because other tests use the same engine. */
function sweepOf(run: string, folder: string): Promise<Sweep> {
  const removers = removersOf().map(({ name, kinds, load }) => ({
    name,
    kinds,
    load: async () => {
      const remover = await load();
      return { ...remover, find: () => remover.find(run, []) };
    },
  }));
  const choice = { now: Date.now(), olderThanMs: undefined, all: false, run: undefined };
  const options = { reports: join(folder, 'reports'), place: thisPlace(), dryRun: false, caches: false };
  return sweep({ ...choice, ...options, removers });
}

suite('what a run would leave', { skip: noEngine }, () => {
  let repository: Repository;
  before(() => {
    repository = new Repository({
      'environments/short.yaml': BOX('8 seconds'),
      'environments/long.yaml': BOX('1 hour'),
      'steps/leaks.mjs': LEAKS,
      'features/kept.feature': `Feature: Kept
  Scenario: short
    Given the environment "short"
    Then the file "/etc/passwd" exists on "box"

  Scenario: long
    Given the environment "long"
    Then the file "/etc/passwd" exists on "box"
`,
      'features/leaks.feature': `Feature: Leaks
  Scenario: all is well
    Given the environment "long"
    When a container is made that no ledger knows
    Then the file "/etc/passwd" exists on "box"
`,
    });
  });
  after(() => repository.dispose());

  test('makes a green run red, and is named', async () => {
    const { code, stdout } = await repository.run('run', 'features/leaks.feature');
    const run = /^run (\S+)/m.exec(stdout)?.[1] ?? '';
    try {
      assert.match(stdout, /^✔ all is well/m);
      assert.equal(code, 1, stdout);
      assert.match(stdout, new RegExp(`^left over {2}.*opsproof-leak-${run}`, 'm'));
    } finally {
      await removeLabelled(run);
    }
  });

  test('if it is kept, stays until its ttl is over, and the run says how to enter and how to remove it', async () => {
    const { code, stdout, stderr } = await repository.run('run', 'features/kept.feature', '--keep');
    const run = /^run (\S+)/m.exec(stdout)?.[1] ?? '';
    try {
      assert.equal(code, 0, `${stdout}${stderr}`);
      for (const name of ['short', 'long']) {
        assert.match(stdout, new RegExp(`enter with: docker exec -it opsproof-${run}-${name}-box sh`));
      }
      assert.match(stdout, new RegExp(`remove it now with: opsproof sweep --run ${run}; or: docker rm -fv `));
      assert.equal(await labelled(run), 4);
      const early = await repository.run('sweep', '--dry-run');
      assert.match(early.stdout, new RegExp(`left alone: run ${run}: kept until `));
      assert.equal(await labelled(run), 4, 'nothing expired');
      while ((await labelled(run)) === 4) {
        await sleep(500);
        assert.deepEqual((await sweepOf(run, repository.folder)).failed, []);
      }
      assert.equal(await labelled(run), 2, 'the one that has expired goes and the other stays');
      const named = await repository.run('sweep', '--run', run);
      assert.equal(named.code, 0, named.stdout);
      assert.equal(await labelled(run), 0);
    } finally {
      await removeLabelled(run);
    }
  });
});
