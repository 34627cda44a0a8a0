import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, suite, test } from 'node:test';
import { loadEnvironment } from '../../config/load.ts';
import type { EphemeralEnvironment } from '../../model/environment.ts';
import { bringUp, contextOf, type TestContext } from '../../stack/bring-up.fixture.ts';
import { accessOf } from './access.ts';
import { extraConfigOf, MARKED } from './marks.ts';
import { readBelow, readObjects, type Seen, textOf } from './properties.ts';
import { VimProxy } from './proxy.fixture.ts';
import { vsphereThings } from './things.ts';
import { refIn, Vcenter } from './vcenter.ts';
import {
  containerSetting,
  containersOf,
  LOGIN,
  noVcsim,
  type Simulator,
  startVcsim,
} from './vcsim.fixture.ts';
import { anyText, type Ref } from './vim-value.ts';

const MISSING = { type: 'VirtualMachine', id: 'vm-0' };

suite('machines of vSphere', { skip: noVcsim }, () => {
  let vcsim: Simulator;
  let proxy: VimProxy;
  let vcenter: Vcenter;
  let context: TestContext;
  let setting: string;

  before(async () => {
    setting = await containerSetting();
    vcsim = await startVcsim();
    vcenter = new Vcenter(accessOf({ endpoint: vcsim.url, ...LOGIN }), undefined);
    await vcenter.open('look');
    const [, folder] = await templateAndFolder();
    await vcenter.ask('make', 'CreateFolder', folder, { name: 'Tests' });
  });
  after(async () => {
    await vcenter?.close();
    await vcsim?.end();
  });
  beforeEach(async () => {
    proxy = await VimProxy.start(vcsim.url);
    context = contextOf(`test-${randomBytes(4).toString('hex')}`);
  });
  afterEach(async () => {
    context.dispose();
    await proxy.end();
    assert.deepEqual(await containersOf(context.runId), []);
    assert.deepEqual(
      (await ours()).map((seen) => textOf(seen, 'name')),
      [],
    );
    assert.equal(await sessions(), 1, 'every session but that of this test is ended');
  });

  /** The machines of the run, as vcsim itself says. */
  const ours = async (): Promise<readonly Seen[]> => {
    const wanted = { VirtualMachine: ['name', MARKED, 'config.hardware.device', 'resourcePool', 'parent'] };
    const all = await readBelow(vcenter, 'look', vcenter.part('rootFolder'), wanted);
    return all.filter((seen) => textOf(seen, 'name').startsWith(`opsproof-${context.runId}`));
  };
  const sessions = async () => {
    const wanted = { SessionManager: ['sessionList'] };
    const [seen] = await readObjects(vcenter, 'look', [vcenter.part('sessionManager')], wanted);
    return seen?.properties.get('sessionList')?.all().length;
  };
  const file = (hosts: string, login: string) => `lifecycle: ephemeral
provider: vsphere
providers: { vsphere: { endpoint: "${proxy.url}", ${login} } }
defaults: { template: DC0_H0_VM0, pool: DC0_H0, extra_config: { RUN.container: ${JSON.stringify(setting)} } }
hosts:
${hosts}
`;
  const up = async (hosts: string, login = 'user: user, password: vcsim-secret') => {
    mkdirSync(join(context.cwd, 'environments'), { recursive: true });
    writeFileSync(join(context.cwd, 'environments/small.yaml'), file(hosts, login));
    const options = { cwd: context.cwd, env: {}, secrets: 'resolve' } as const;
    return bringUp((await loadEnvironment('small', options)) as EphemeralEnvironment, context);
  };
  const refused = async (starting: Promise<unknown>, message: string, hint: RegExp) =>
    assert.rejects(starting, (error: Error & { hint?: string }) => {
      assert.equal(error.message.split('\n', 1)[0], message);
      assert.match(error.hint ?? '', hint);
      return true;
    });
  const at = () => `(vCenter at ${proxy.url})`;

  test('a machine has its marks from the request that makes it, and its place', async () => {
    const stack = await up(
      '  web: { folder: Tests, pool: DC0_C0/Resources, datastore: LocalDS_0, network: DC0_DVPG0, cpus: 2, memory: 512 MiB }',
    );
    try {
      const [machine] = await ours();
      assert.ok(machine !== undefined);
      const marks = extraConfigOf(machine);
      for (const [label, value] of Object.entries(context.labels)) assert.equal(marks[label], value, label);
      assert.equal(marks['opsproof.name'], `opsproof-${context.runId}-small-web`);
      const devices = machine.properties.get('config.hardware.device')?.all() ?? [];
      const group = devices.map((one) => one.at('backing', 'port', 'portgroupKey')?.text).filter(Boolean);
      assert.equal(group.length, 1);
      const [folder] = await readObjects(
        vcenter,
        'look',
        [machine.properties.get('parent')?.ref ?? MISSING],
        {
          Folder: ['name'],
        },
      );
      assert.equal(folder && textOf(folder, 'name'), 'Tests');
      const [cluster] = await readObjects(
        vcenter,
        'look',
        [machine.properties.get('resourcePool')?.ref ?? MISSING],
        { ResourcePool: ['owner'] },
      );
      assert.match(cluster?.properties.get('owner')?.ref?.type ?? '', /^Cluster/);
      const request = proxy.calls.find(({ method }) => method === 'CloneVM_Task')?.body ?? assert.fail();
      assert.match(request, /<numCPUs>2<\/numCPUs><memoryMB>512<\/memoryMB>/);
      assert.ok(request.includes('opsproof.run'), 'no second request puts the marks on');
    } finally {
      assert.deepEqual(await stack.down(), []);
    }
  });

  test('a look is one request, however many machines there are', async () => {
    const stack = await up('  "web-[1:4]": {}');
    try {
      assert.equal(new Set(stack.hosts().map(({ address }) => address)).size, 4);
      const looks = proxy.calls.filter(
        ({ method, body }) => method === 'RetrievePropertiesEx' && body.includes('guest.ipAddress'),
      );
      const most = Math.max(...looks.map(({ body }) => body.split('<objectSet>').length - 1));
      assert.ok(most >= 4, `${most} objects in the largest of ${looks.length} requests`);
    } finally {
      assert.deepEqual(await stack.down(), []);
    }
  });

  test('a login that is refused says so, and nothing is made', async () => {
    const failed = '"small" could not be brought up';
    await refused(
      up('  web: {}', 'user: user, password: wrong'),
      `${failed}: Login failure [InvalidLogin] ${at()}`,
      /^check the user, with its domain/,
    );
    assert.equal(proxy.count('CloneVM_Task'), 0);
  });

  test('what is not there is told with what may be meant, before anything is made', async () => {
    const cannot = 'host "web" of "small" cannot be made';
    const cases: readonly (readonly [string, string, RegExp])[] = [
      ['template: DC0_H0_VM8', 'there is no template DC0_H0_VM8 in /DC0', /did you mean "DC0_H0_VM/],
      ['pool: DC0_C1', 'there is no pool DC0_C1 in /DC0', /did you mean "DC0_C0"/],
      ['datastore: LocalDS_1', 'there is no datastore LocalDS_1 in /DC0', /did you mean "LocalDS_0"/],
      ['network: VM Netwrok', 'there is no network VM Netwrok in /DC0', /did you mean "VM Network"/],
      ['folder: tsets', 'there is no folder tsets in /DC0/vm', /did you mean "Tests"/],
    ];
    for (const [key, message, hint] of cases)
      await refused(up(`  web: { ${key} }`), `${cannot}: ${message}`, hint);
    await refused(
      up('  web: {}', 'user: user, password: vcsim-secret, datacenter: DC1'),
      '"small" could not be brought up: there is no datacenter DC1',
      /did you mean "DC0"/,
    );
    assert.equal(proxy.count('CloneVM_Task'), 0);
  });

  test('two templates of one name are told with their places, and taken by their ids', async () => {
    const [template, folder] = await templateAndFolder();
    const copies = ['twin', 'twin'].map(async (name) => {
      const spec = { location: { pool: await poolOf(template) }, template: false, powerOn: false };
      const task = refIn(await vcenter.ask('copy', 'CloneVM_Task', template, { folder, name, spec }));
      const [seen] = await readObjects(vcenter, 'copy', [task], { Task: ['info.result'] });
      return seen?.properties.get('info.result')?.ref ?? assert.fail();
    });
    const twins = await Promise.all(copies);
    try {
      const [one = '', other = ''] = twins.map(({ id }) => id).sort();
      await refused(
        up('  web: { template: twin }'),
        `host "web" of "small" cannot be made: there are 2 of the template twin in /DC0: /DC0/vm/twin (${one}), /DC0/vm/twin (${other})`,
        /^write which one, by its path or its id: template: vm-\d+$/,
      );
      const stack = await up(`  web: { template: ${other} }`);
      assert.deepEqual(await stack.down(), []);
    } finally {
      for (const twin of twins) await vcenter.ask('remove', 'Destroy_Task', twin);
    }
  });

  test('a session that ends in the middle is followed by another one', async () => {
    const stack = await up('  web: {}');
    proxy.endSessions();
    proxy.calls.length = 0;
    assert.equal((await stack.act('web', 'kill')).running, false);
    assert.equal(proxy.count('Login'), 1);
    proxy.endSessions();
    assert.deepEqual(await stack.down(), []);
    // The session that the simulator still counts is the one that was only said to be over.
    await endOtherSessions();
  });

  test('a user that may not do it is told the privilege', async () => {
    proxy.refusals.push({
      method: 'CloneVM_Task',
      fault: 'NoPermission',
      detail:
        '<object type="VirtualMachine">vm-57</object><privilegeId>VirtualMachine.Provisioning.DeployTemplate</privilegeId>',
      message: 'Permission to perform this operation was denied.',
      times: 1,
    });
    await refused(
      up('  web: {}'),
      `host "web" of "small" could not be made: Permission to perform this operation was denied. (VirtualMachine.Provisioning.DeployTemplate) [NoPermission] ${at()}`,
      /docs\/providers\.md lists the privileges/,
    );
  });

  test('a task that fails is told with its fault, and what was made is gone', async () => {
    for (const [method, fault, hint] of [
      ['CloneVM_Task', 'NoDiskSpace', /another datastore/],
      ['PowerOnVM_Task', 'InsufficientMemoryResourcesFault', /another pool, less cpus or memory/],
    ] as const) {
      proxy.refusals.push({ method, fault, message: 'There is not enough.', inTask: true, times: 1 });
      await refused(
        up('  web: {}'),
        `host "web" of "small" could not be made: There is not enough. [${fault}] ${at()}`,
        hint,
      );
      assert.deepEqual(await ours(), []);
    }
  });

  test('tasks that take their time are waited for', async () => {
    proxy.taskMs = 700;
    const stack = await up('  web: {}');
    assert.deepEqual(await stack.down(), []);
  });

  test('a clone that waits for long is cancelled with the run', async () => {
    proxy.taskMs = 60_000;
    const starting = up('  web: {}');
    starting.catch(() => {});
    while (proxy.count('CloneVM_Task') === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    context.abort.abort();
    setTimeout(() => {
      proxy.taskMs = 0;
    }, 1_000);
    await assert.rejects(starting, /interrupted|the run/);
    assert.ok(proxy.count('CancelTask') > 0);
  });

  test('an address that never comes is told with what VMware Tools says', async () => {
    proxy.silentTools = true;
    await refused(
      up('  web: { start: 8 seconds }'),
      'host "web" of "small" did not become ready within 8 s: a login: it has no address yet: VMware Tools has not told an address (guestToolsNotRunning): is open-vm-tools in the template?',
      /^$/,
    );
  });

  test('a machine that somebody else removes is told, and its stack goes down', async () => {
    const stack = await up('  one: {}\n  two: {}');
    const [machine] = (await ours()).filter((seen) => textOf(seen, 'name').endsWith('-one'));
    assert.ok(machine !== undefined);
    await vcenter.ask('off', 'PowerOffVM_Task', machine.ref);
    await vcenter.ask('remove', 'Destroy_Task', machine.ref);
    await assert.rejects(stack.act('one', 'restart'), /\[ManagedObjectNotFound\]/);
    assert.equal(stack.hosts().find(({ name }) => name === 'two')?.running, true);
    assert.deepEqual(await stack.down(), []);
  });

  test('a clone that goes on when its run is dead is there, and is removed once it has ended', async () => {
    const things = vsphereThings(async () => LOGIN);
    const [template, folder] = await templateAndFolder();
    const id = `opsproof-${context.runId}-small-web`;
    const extraConfig = [{ key: 'opsproof.name', value: anyText(id) }];
    const location = { pool: await poolOf(template) };
    const spec = { location, template: false, config: { extraConfig }, powerOn: false };
    const through = new Vcenter(accessOf({ endpoint: proxy.url, ...LOGIN }), 'small');
    await through.open('clone');
    proxy.taskMs = 1_500;
    const task = refIn(await through.ask('clone', 'CloneVM_Task', template, { folder, name: id, spec }));
    await through.close();
    const trace = { kind: 'machine', id, called: [task.id], scope: through.scope };
    assert.equal(await things.isThere(trace), true);
    assert.equal(await things.remove(trace, 20_000), undefined);
    assert.ok(proxy.count('CancelTask') > 0);
    assert.equal(await things.isThere(trace), false);
  });

  test('a machine that somebody made of ours has our marks and another name, and is left alone', async () => {
    const things = vsphereThings(async () => LOGIN);
    const stack = await up('  web: {}');
    const scope = { endpoint: proxy.url, environment: 'small' };
    const [found] = await things.find(context.runId, [scope]);
    const [machine] = await ours();
    assert.ok(found !== undefined && machine !== undefined);
    await vcenter.ask('rename', 'Rename_Task', machine.ref, { newName: 'theirs' });
    assert.deepEqual(await things.find(context.runId, [scope]), []);
    assert.equal(await things.isThere({ kind: 'machine', id: found.id, scope }), false);
    // By its id it is known to be that of the run.
    assert.equal(await things.isThere(found), true);
    assert.deepEqual(await stack.down(), []);
  });

  test('a machine with an id of ours and without our marks is not removed', async () => {
    const things = vsphereThings(async () => LOGIN);
    const [stranger] = await templateAndFolder();
    const scope = { endpoint: proxy.url, environment: 'small' };
    const trace = { kind: 'machine', id: 'opsproof-gone-small-web', called: [stranger.id], scope };
    assert.equal(await things.isThere(trace), false);
    assert.equal(await things.remove(trace, 10_000), undefined);
    assert.equal((await readObjects(vcenter, 'look', [stranger], { VirtualMachine: ['name'] })).length, 1);
    const gone = { ...trace, called: [MISSING.id] };
    assert.equal(await things.isThere(gone), false);
  });

  const templateAndFolder = async () => {
    const wanted = { VirtualMachine: ['name', 'parent'] };
    const all = await readBelow(vcenter, 'look', vcenter.part('rootFolder'), wanted);
    const seen = all.find((one) => textOf(one, 'name') === 'DC0_H0_VM0') ?? assert.fail();
    return [seen.ref, seen.properties.get('parent')?.ref ?? assert.fail()] as const;
  };
  const poolOf = async (machine: Ref) => {
    const [seen] = await readObjects(vcenter, 'look', [machine], { VirtualMachine: ['resourcePool'] });
    return seen?.properties.get('resourcePool')?.ref ?? assert.fail();
  };
  const endOtherSessions = async () => {
    const manager = vcenter.part('sessionManager');
    const [seen] = await readObjects(vcenter, 'look', [manager], {
      SessionManager: ['sessionList', 'currentSession'],
    });
    const own = seen?.properties.get('currentSession')?.at('key')?.text;
    const all = (seen?.properties.get('sessionList')?.all() ?? []).flatMap(
      (one) => one.at('key')?.text ?? [],
    );
    for (const key of all.filter((one) => one !== own))
      await vcenter.ask('end', 'TerminateSession', manager, { sessionId: key });
  };
});
