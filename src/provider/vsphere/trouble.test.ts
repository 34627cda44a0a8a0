import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Laboratory, refused } from './laboratory.fixture.ts';
import { readObjects, textOf } from './properties.ts';
import { refIn } from './vcenter.ts';
import { noVcsim } from './vcsim.fixture.ts';

suite('a vCenter that refuses', { skip: noVcsim }, () => {
  const lab = Laboratory.forSuite();

  test('a login that is refused says so, and nothing is made', async () => {
    const failed = '"small" could not be brought up';
    await refused(
      lab.up('  web: {}', 'user: user, password: wrong'),
      `${failed}: Login failure [InvalidLogin] ${lab.at}`,
      /^check the user, with its domain/,
    );
    assert.equal(lab.proxy.count('CloneVM_Task'), 0);
  });

  test('what is not there is reported with what may be meant, before anything is made', async () => {
    const cannot = 'host "web" of "small" cannot be made';
    const cases: readonly (readonly [string, string, RegExp])[] = [
      ['template: DC0_H0_VM8', 'there is no template DC0_H0_VM8 in /DC0', /did you mean "DC0_H0_VM/],
      ['pool: DC0_C1', 'there is no pool DC0_C1 in /DC0', /did you mean "DC0_C0"/],
      ['datastore: LocalDS_1', 'there is no datastore LocalDS_1 in /DC0', /did you mean "LocalDS_0"/],
      ['network: VM Netwrok', 'there is no network VM Netwrok in /DC0', /did you mean "VM Network"/],
      ['folder: tsets', 'there is no folder tsets in /DC0/vm', /did you mean "Tests"/],
    ];
    for (const [key, message, hint] of cases)
      await refused(lab.up(`  web: { ${key} }`), `${cannot}: ${message}`, hint);
    await refused(
      lab.up('  web: {}', 'user: user, password: vcsim-secret, datacenter: DC1'),
      '"small" could not be brought up: there is no datacenter DC1',
      /did you mean "DC0"/,
    );
    assert.equal(lab.proxy.count('CloneVM_Task'), 0);
  });

  test('two templates of one name are reported with their places, and taken by their ids', async () => {
    const [template, folder] = await lab.templateAndFolder();
    const copies = ['twin', 'twin'].map(async (name) => {
      const spec = { location: { pool: await lab.poolOf(template) }, template: false, powerOn: false };
      const task = refIn(await lab.vcenter.ask('copy', 'CloneVM_Task', template, { folder, name, spec }));
      const [seen] = await readObjects(lab.vcenter, 'copy', [task], { Task: ['info.result'] });
      return seen?.properties.get('info.result')?.ref ?? assert.fail();
    });
    const twins = await Promise.all(copies);
    try {
      const [one = '', other = ''] = twins.map(({ id }) => id).sort();
      await refused(
        lab.up('  web: { template: twin }'),
        `host "web" of "small" cannot be made: there are 2 of the template twin in /DC0: /DC0/vm/twin (${one}), /DC0/vm/twin (${other})`,
        /^write which one, by its path or its id: template: vm-\d+$/,
      );
      const stack = await lab.up(`  web: { template: ${other} }`);
      assert.deepEqual(await stack.down(), []);
    } finally {
      for (const twin of twins) await lab.vcenter.ask('remove', 'Destroy_Task', twin);
    }
  });

  test('a user that may not do it is told the privilege', async () => {
    lab.proxy.refusals.push({
      method: 'CloneVM_Task',
      fault: 'NoPermission',
      detail:
        '<object type="VirtualMachine">vm-57</object><privilegeId>VirtualMachine.Provisioning.DeployTemplate</privilegeId>',
      message: 'Permission to perform this operation was denied.',
      times: 1,
    });
    await refused(
      lab.up('  web: {}'),
      `host "web" of "small" could not be made: Permission to perform this operation was denied. (VirtualMachine.Provisioning.DeployTemplate) [NoPermission] ${lab.at}`,
      /docs\/providers\.md lists the privileges/,
    );
  });

  test('a task that fails is reported with its fault, and what was made is gone', async () => {
    for (const [method, fault, hint] of [
      ['CloneVM_Task', 'NoDiskSpace', /another datastore/],
      ['PowerOnVM_Task', 'InsufficientMemoryResourcesFault', /another pool, less cpus or memory/],
    ] as const) {
      lab.proxy.refusals.push({ method, fault, message: 'There is not enough.', inTask: true, times: 1 });
      await refused(
        lab.up('  web: {}'),
        `host "web" of "small" could not be made: There is not enough. [${fault}] ${lab.at}`,
        hint,
      );
      assert.deepEqual(await lab.ours(), []);
    }
  });

  test('an address that never comes is reported with what VMware Tools says', async () => {
    lab.proxy.silentTools = true;
    await refused(
      lab.up('  web: { start: 8 seconds }'),
      'host "web" of "small" did not become ready within 8 s: a login: it has no address yet: VMware Tools has not reported an address (guestToolsNotRunning): is open-vm-tools in the template?',
      /^$/,
    );
  });

  test('a machine that somebody else removes is reported, and its stack goes down', async () => {
    const stack = await lab.up('  one: {}\n  two: {}');
    const [machine] = (await lab.ours()).filter((seen) => textOf(seen, 'name').endsWith('-one'));
    assert.ok(machine !== undefined);
    await lab.vcenter.ask('off', 'PowerOffVM_Task', machine.ref);
    await lab.vcenter.ask('remove', 'Destroy_Task', machine.ref);
    await assert.rejects(stack.act('one', 'restart'), /\[ManagedObjectNotFound\]/);
    assert.equal(stack.hosts().find(({ name }) => name === 'two')?.running, true);
    assert.deepEqual(await stack.down(), []);
  });
});
