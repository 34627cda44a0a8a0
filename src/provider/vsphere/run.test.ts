import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, suite, test } from 'node:test';
import { Repository } from '../../cli/repository.fixture.ts';
import type { Simulator } from '../machine/simulator.fixture.ts';
import { OPEN, shopFeatures } from '../machine/small-shop.fixture.ts';
import { leftOf } from './left.fixture.ts';
import { VimProxy } from './proxy.fixture.ts';
import { containerSetting, LOGIN, noVcsim, startVcsim } from './vcsim.fixture.ts';

suite('runs on vSphere', { skip: noVcsim }, () => {
  let vcsim: Simulator;
  let proxy: VimProxy;
  let repository: Repository;

  before(async () => {
    vcsim = await startVcsim();
    proxy = await VimProxy.start(vcsim.url);
    const host = {
      template: 'DC0_H0_VM0',
      pool: 'DC0_H0',
      extra_config: { 'RUN.container': await containerSetting() },
    };
    const environment = {
      lifecycle: 'ephemeral',
      provider: 'vsphere',
      providers: { vsphere: { endpoint: proxy.url, user: LOGIN.user, password: `\${env:VC_PASSWORD}` } },
      defaults: host,
      hosts: {
        web: { ports: [80], user_data: OPEN, needs: ['db'] },
        db: {},
      },
    };
    const late = { ...environment, hosts: { web: { ports: [80] } } };
    repository = new Repository({
      'environments/shop.yaml': JSON.stringify(environment),
      'environments/late.yaml': JSON.stringify(late),
      ...shopFeatures('kill'),
    });
  });
  after(async () => {
    repository?.dispose();
    await proxy?.end();
    await vcsim?.end();
  });
  afterEach(() => {
    proxy.taskMs = 0;
  });

  const env = { VC_PASSWORD: LOGIN.password };
  const left = (run: string) => leftOf(vcsim.url, run);
  const runOf = (stdout: string) => /^run (\S+)/m.exec(stdout)?.[1] ?? assert.fail(stdout);

  test('a small shop is brought up, proven true and false, and gone; its password stands nowhere', async () => {
    const { code, stdout, stderr } = await repository.start(['run'], env).ended;
    assert.equal(code, 1, stdout + stderr);
    assert.match(stdout, /^scenarios {2}3 passed, 1 failed$/m);
    assert.match(stdout, /^left over {2}nothing$/m);
    assert.deepEqual(await left(runOf(stdout)), []);
    const reports = join(repository.folder, 'reports');
    for (const name of readdirSync(reports, { recursive: true, encoding: 'utf8' })) {
      const text = name.endsWith('latest') ? '' : textOfFile(join(reports, name));
      assert.ok(!/vcsim-secret|BEGIN OPENSSH/.test(text), name);
    }
  });

  for (const [phase, said, taskMs] of [
    ['being cloned', 'starting', 5_000],
    ['waited for', 'waiting for', 0],
  ] as const)
    test(`an interrupt while a machine is ${phase} leaves nothing`, async () => {
      proxy.taskMs = taskMs;
      const run = repository.start(['run', 'late'], env);
      await run.said(said);
      proxy.taskMs = 0;
      run.child.kill('SIGINT');
      const { code, stdout } = await run.ended;
      assert.equal(code, 130, stdout);
      assert.match(stdout, /^left over {2}nothing$/m);
      assert.deepEqual(await left(runOf(stdout)), []);
    });

  test('what was kept is swept by its ledger, and without one by its marks', async () => {
    for (const withLedger of [true, false]) {
      const kept = await repository.start(['run', '--keep', '--name', 'it is open'], env).ended;
      const run = runOf(kept.stdout);
      assert.match(kept.stdout, new RegExp(`GOVC_URL=${proxy.url} govc vm\\.destroy opsproof-${run}`));
      assert.equal((await left(run)).filter((name) => /^opsproof-/.test(name)).length, 2);
      if (!withLedger) rmSync(join(repository.folder, 'reports'), { recursive: true });
      const place = withLedger
        ? env
        : { GOVC_URL: proxy.url, GOVC_USERNAME: LOGIN.user, GOVC_PASSWORD: LOGIN.password };
      const dry = await repository.start(['sweep', '--dry-run', '--run', run], place).ended;
      assert.equal(dry.code, 1, dry.stdout + dry.stderr);
      assert.match(dry.stdout, new RegExp(`opsproof-${run}-shop-web`));
      const swept = await repository.start(['sweep', '--run', run], place).ended;
      assert.equal(swept.code, 0, swept.stdout + swept.stderr);
      assert.deepEqual(await left(run), []);
    }
  });
});

function textOfFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EISDIR') return '';
    throw error;
  }
}
