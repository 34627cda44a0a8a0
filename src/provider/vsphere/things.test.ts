import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { accessOf } from './access.ts';
import { Laboratory } from './laboratory.fixture.ts';
import { readObjects } from './properties.ts';
import { vsphereThings } from './things.ts';
import { refIn, Vcenter } from './vcenter.ts';
import { LOGIN, noVcsim } from './vcsim.fixture.ts';
import { anyText } from './vim-value.ts';

const MISSING = { type: 'VirtualMachine', id: 'vm-0' };

suite('what runs left in a vCenter', { skip: noVcsim }, () => {
  const lab = Laboratory.forSuite();

  test('a clone that goes on when its run is dead is there, and is removed once it has ended', async () => {
    const things = vsphereThings(async () => LOGIN);
    const [template, folder] = await lab.templateAndFolder();
    const id = `opsproof-${lab.context.runId}-small-web`;
    const extraConfig = [{ key: 'opsproof.name', value: anyText(id) }];
    const location = { pool: await lab.poolOf(template) };
    const spec = { location, template: false, config: { extraConfig }, powerOn: false };
    const through = new Vcenter(accessOf({ endpoint: lab.proxy.url, ...LOGIN }), 'small');
    await through.open('clone');
    lab.proxy.taskMs = 1_500;
    const task = refIn(await through.ask('clone', 'CloneVM_Task', template, { folder, name: id, spec }));
    await through.close();
    const trace = { kind: 'machine', id, called: [task.id], scope: through.scope };
    assert.equal(await things.isThere(trace), true);
    assert.equal(await things.remove(trace, 20_000), undefined);
    assert.ok(lab.proxy.count('CancelTask') > 0);
    assert.equal(await things.isThere(trace), false);
  });

  test('a machine that somebody made of ours has our marks and another name, and is left alone', async () => {
    const things = vsphereThings(async () => LOGIN);
    const stack = await lab.up('  web: {}');
    const scope = { endpoint: lab.proxy.url, environment: 'small' };
    const [found] = await things.find(lab.context.runId, [scope]);
    const [machine] = await lab.ours();
    assert.ok(found !== undefined && machine !== undefined);
    await lab.vcenter.ask('rename', 'Rename_Task', machine.ref, { newName: 'theirs' });
    assert.deepEqual(await things.find(lab.context.runId, [scope]), []);
    assert.equal(await things.isThere({ kind: 'machine', id: found.id, scope }), false);
    // By its id it is known to be that of the run.
    assert.equal(await things.isThere(found), true);
    assert.deepEqual(await stack.down(), []);
  });

  test('a machine with an id of ours and without our marks is not removed', async () => {
    const things = vsphereThings(async () => LOGIN);
    const [stranger] = await lab.templateAndFolder();
    const scope = { endpoint: lab.proxy.url, environment: 'small' };
    const trace = { kind: 'machine', id: 'opsproof-gone-small-web', called: [stranger.id], scope };
    assert.equal(await things.isThere(trace), false);
    assert.equal(await things.remove(trace, 10_000), undefined);
    assert.equal(
      (await readObjects(lab.vcenter, 'look', [stranger], { VirtualMachine: ['name'] })).length,
      1,
    );
    const gone = { ...trace, called: [MISSING.id] };
    assert.equal(await things.isThere(gone), false);
  });
});
