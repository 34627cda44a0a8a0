import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Laboratory } from './laboratory.fixture.ts';
import { extraConfigOf } from './marks.ts';
import { readObjects, textOf } from './properties.ts';
import { noVcsim } from './vcsim.fixture.ts';

const MISSING = { type: 'VirtualMachine', id: 'vm-0' };

suite('machines of vSphere', { skip: noVcsim }, () => {
  const lab = Laboratory.forSuite();

  test('a machine has its marks from the request that makes it, and its place', async () => {
    const stack = await lab.up(
      '  web: { folder: Tests, pool: DC0_C0/Resources, datastore: LocalDS_0, network: DC0_DVPG0, cpus: 2, memory: 512 MiB }',
    );
    try {
      const [machine] = await lab.ours();
      assert.ok(machine !== undefined);
      const marks = extraConfigOf(machine);
      for (const [label, value] of Object.entries(lab.context.labels))
        assert.equal(marks[label], value, label);
      assert.equal(marks['opsproof.name'], `opsproof-${lab.context.runId}-small-web`);
      const devices = machine.properties.get('config.hardware.device')?.all() ?? [];
      const group = devices.map((one) => one.at('backing', 'port', 'portgroupKey')?.text).filter(Boolean);
      assert.equal(group.length, 1);
      const [folder] = await readObjects(
        lab.vcenter,
        'look',
        [machine.properties.get('parent')?.ref ?? MISSING],
        {
          Folder: ['name'],
        },
      );
      assert.equal(folder && textOf(folder, 'name'), 'Tests');
      const [cluster] = await readObjects(
        lab.vcenter,
        'look',
        [machine.properties.get('resourcePool')?.ref ?? MISSING],
        { ResourcePool: ['owner'] },
      );
      assert.match(cluster?.properties.get('owner')?.ref?.type ?? '', /^Cluster/);
      const request = lab.proxy.calls.find(({ method }) => method === 'CloneVM_Task')?.body ?? assert.fail();
      assert.match(request, /<numCPUs>2<\/numCPUs><memoryMB>512<\/memoryMB>/);
      assert.ok(request.includes('opsproof.run'), 'no second request puts the marks on');
    } finally {
      assert.deepEqual(await stack.down(), []);
    }
  });

  test('a look is one request, however many machines there are', async () => {
    const stack = await lab.up('  "web-[1:4]": {}');
    try {
      assert.equal(new Set(stack.hosts().map(({ address }) => address)).size, 4);
      const looks = lab.proxy.calls.filter(
        ({ method, body }) => method === 'RetrievePropertiesEx' && body.includes('guest.ipAddress'),
      );
      const most = Math.max(...looks.map(({ body }) => body.split('<objectSet>').length - 1));
      assert.ok(most >= 4, `${most} objects in the largest of ${looks.length} requests`);
    } finally {
      assert.deepEqual(await stack.down(), []);
    }
  });

  test('a session that ends in the middle is followed by another one', async () => {
    const stack = await lab.up('  web: {}');
    lab.proxy.endSessions();
    lab.proxy.calls.length = 0;
    assert.equal((await stack.act('web', 'kill')).running, false);
    assert.equal(lab.proxy.count('Login'), 1);
    lab.proxy.endSessions();
    assert.deepEqual(await stack.down(), []);
    // The session that the simulator still counts is the one that was only said to be over.
    await lab.endOtherSessions();
  });

  test('tasks that take their time are waited for', async () => {
    lab.proxy.taskMs = 700;
    const stack = await lab.up('  web: {}');
    assert.deepEqual(await stack.down(), []);
  });

  test('a clone that waits for long is cancelled with the run', async () => {
    lab.proxy.taskMs = 60_000;
    const starting = lab.up('  web: {}');
    starting.catch(() => {});
    while (lab.proxy.count('CloneVM_Task') === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    lab.context.abort.abort();
    setTimeout(() => {
      lab.proxy.taskMs = 0;
    }, 1_000);
    await assert.rejects(starting, /interrupted|the run/);
    assert.ok(lab.proxy.count('CancelTask') > 0);
  });
});
