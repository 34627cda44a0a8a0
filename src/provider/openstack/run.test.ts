import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, suite, test } from 'node:test';
import { Repository } from '../../cli/repository.fixture.ts';
import { guestImage } from '../machine/guest.fixture.ts';
import { OPEN, shopFeatures } from '../machine/small-shop.fixture.ts';
import { leftOf } from './left.fixture.ts';
import { OpenstackProxy } from './proxy.fixture.ts';
import { LOGIN, noOpenstack, SERVICES } from './services.fixture.ts';

suite('runs on OpenStack', { skip: noOpenstack }, () => {
  let proxy: OpenstackProxy;
  let repository: Repository;

  before(async () => {
    await guestImage();
    proxy = await OpenstackProxy.start(SERVICES);
    const cloud = {
      region_name: 'RegionOne',
      auth: { auth_url: proxy.url, username: LOGIN.user, project_name: LOGIN.project },
    };
    const environment = {
      lifecycle: 'ephemeral',
      provider: 'openstack',
      providers: { openstack: { cloud: 'lab', from: ['127.0.0.1/32'] } },
      defaults: { image: { name: 'debian-12*', os_distro: 'debian' }, flavor: 'm1.tiny' },
      hosts: {
        web: {
          ports: [80],
          user_data: OPEN,
          needs: ['db'],
          floating: true,
        },
        db: { network: 'private', subnet: 'private' },
      },
    };
    repository = new Repository({
      'clouds.yaml': JSON.stringify({ clouds: { lab: cloud } }),
      'secure.yaml': JSON.stringify({ clouds: { lab: { auth: { password: LOGIN.password } } } }),
      'environments/shop.yaml': JSON.stringify(environment),
      'environments/late.yaml': JSON.stringify({
        ...environment,
        hosts: { web: { ports: [80], floating: true } },
      }),
      ...shopFeatures('stop'),
    });
  });
  after(async () => {
    repository?.dispose();
    await proxy?.end();
  });
  afterEach(() => {
    proxy.delayMs = 0;
  });

  const left = (run: string) => leftOf(proxy.url, run);
  const runOf = (stdout: string) => /^run (\S+)/m.exec(stdout)?.[1] ?? assert.fail(stdout);

  test('a small shop is brought up, proven true and false, and gone; its secrets stand nowhere', async () => {
    const { code, stdout, stderr } = await repository.start(['run'], {}).ended;
    assert.equal(code, 1, stdout + stderr);
    assert.match(stdout, /^scenarios {2}3 passed, 1 failed$/m);
    assert.match(stdout, /^left over {2}nothing$/m);
    assert.deepEqual(await left(runOf(stdout)), []);
    const reports = join(repository.folder, 'reports');
    for (const name of readdirSync(reports, { recursive: true, encoding: 'utf8' })) {
      const path = join(reports, name);
      const text = statSync(path).isFile() ? readFileSync(path, 'utf8') : '';
      assert.ok(!/demopw|BEGIN OPENSSH|gAAAA/.test(text), name);
    }
  });

  // What is asked for while each thing is made.
  for (const [phase, asked] of [
    ['its login is answered', /^POST \/auth\/tokens/],
    ['its group is made', /^POST \/security-groups/],
    ['its port is made', /^POST \/ports/],
    ['its address is made', /^POST \/floatingips/],
    ['its server is made', /^POST \/servers$/],
    ['its server is waited for', /^POST \/servers\/\S+\/action/],
  ] as const)
    for (const signal of ['SIGINT', 'SIGKILL'] as const)
      test(`${signal} while ${phase} leaves nothing`, { timeout: 120_000 }, async () => {
        proxy.delayMs = 300;
        proxy.calls.length = 0;
        const run = repository.start(['run', 'late'], {});
        while (!proxy.calls.some(({ method, path }) => asked.test(`${method} ${path}`)))
          await new Promise((resolve) => setTimeout(resolve, 10));
        run.child.kill(signal);
        proxy.delayMs = 0;
        const { code, stdout } = await run.ended;
        if (signal === 'SIGINT') {
          assert.equal(code, 130, stdout);
          assert.match(stdout, /^left over {2}nothing$/m);
          assert.deepEqual(await left(runOf(stdout)), []);
          return;
        }
        const until = Date.now() + 90_000;
        for (let clean = 0; clean < 2; ) {
          const things = await left(runOf(stdout));
          clean = things.length === 0 ? clean + 1 : 0;
          assert.ok(Date.now() < until, things.join(', '));
          await new Promise((resolve) => setTimeout(resolve, 400));
        }
      });

  test('what was kept is swept by its ledger, and without one by its marks', async () => {
    for (const withLedger of [true, false]) {
      const kept = await repository.start(['run', '--keep', '--name', 'it is open'], {}).ended;
      const run = runOf(kept.stdout);
      assert.match(
        kept.stdout,
        /openstack --os-cloud lab server delete --wait [0-9a-f-]{36} [0-9a-f-]{36} && /,
      );
      assert.equal((await left(run)).length, 2 + 2 + 1 + 1 + 1);
      if (!withLedger) rmSync(join(repository.folder, 'reports'), { recursive: true });
      const place = withLedger ? {} : { OS_CLOUD: 'lab' };
      const dry = await repository.start(['sweep', '--dry-run', '--run', run], place).ended;
      assert.equal(dry.code, 1, dry.stdout + dry.stderr);
      assert.match(dry.stdout, new RegExp(`opsproof-${run}-shop-web`));
      const page = await repository.start(['sweep', '--all-scopes', '--dry-run', '--run', run], {}).ended;
      assert.match(page.stdout, new RegExp(`opsproof-${run}-shop-web`));
      const swept = await repository.start(['sweep', '--run', run], place).ended;
      assert.equal(swept.code, 0, swept.stdout + swept.stderr);
      assert.deepEqual(await left(run), []);
    }
  });
});
