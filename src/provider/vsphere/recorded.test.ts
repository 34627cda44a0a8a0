import assert from 'node:assert/strict';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { UnableError } from '../../model/errors.ts';
import { accessOf } from './access.ts';
import { eventsOf } from './events.ts';
import { VcenterInventory } from './inventory.ts';
import { Looks } from './looks.ts';
import { cardsOf, intoNetwork } from './network-card.ts';
import { datacenterIn, placeOf } from './place.ts';
import { switchPower } from './power.ts';
import { readObjects } from './properties.ts';
import { isGone } from './refusal.ts';
import { Replay } from './replay.fixture.ts';
import { LIFE, machineSeen } from './seen-machine.ts';
import type { VirtualMachineHost } from './settings.ts';
import { finished } from './task.ts';
import { refIn, Vcenter } from './vcenter.ts';

const MACHINE = { type: 'VirtualMachine', id: 'vm-57' };

suite('what a vCenter answers', () => {
  let replay: Replay;
  let vcenter: Vcenter;

  beforeEach(async () => {
    replay = await Replay.start();
    const access = accessOf({ endpoint: replay.url, user: 'u', password: 'p' }, { insecure: false });
    vcenter = new Vcenter(access, 'lab');
    await vcenter.open('look');
  });
  afterEach(async () => {
    await vcenter.close();
    await replay.end();
  });

  const host = (keys: Partial<VirtualMachineHost>) =>
    ({ name: 'web', template: 'DC0_H0_VM0', pool: 'DC0_H0', ...keys }) as VirtualMachineHost;
  const place = async (keys: Partial<VirtualMachineHost>) => {
    const inventory = await VcenterInventory.read(vcenter, 'look');
    return placeOf(host(keys), inventory, datacenterIn(inventory, undefined, 'look'), 'no place');
  };

  test('gives every name its path, and a host its place by names, paths and ids', async () => {
    const named = await place({ datastore: 'LocalDS_0', network: 'VM Network' });
    assert.deepEqual(
      [named.template.path, named.folder.id, named.pool.id, named.network?.path],
      ['/DC0/vm/DC0_H0_VM0', 'folder-3', 'resgroup-22', '/DC0/network/VM Network'],
    );
    const cases: readonly (readonly [string, string])[] = [
      ['DC0_C0', 'resgroup-26'],
      ['DC0_C0/Resources', 'resgroup-26'],
      ['/DC0/host/DC0_H0/Resources', 'resgroup-22'],
      ['resgroup-26', 'resgroup-26'],
    ];
    for (const [pool, id] of cases) assert.equal((await place({ pool })).pool.id, id, pool);
    assert.equal((await place({ template: 'vm-60' })).template.name, 'DC0_H0_VM1');
    // The root pools of both have one name.
    await assert.rejects(place({ pool: 'Resources' }), /there are 2 of the pool Resources in \/DC0: /);
  });

  test('without a pool the clusters and hosts are listed', async () => {
    const inventory = await VcenterInventory.read(vcenter, 'look');
    const { pool: _, ...poolless } = host({});
    assert.throws(
      () => placeOf(poolless as VirtualMachineHost, inventory, datacenterIn(inventory, 'DC0', 'look'), 'no'),
      (error) =>
        error instanceof UnableError &&
        error.message === 'no: it has no pool, and there are 2 clusters and hosts in /DC0' &&
        error.hint === 'write a pool, a cluster or a host: DC0_H0, DC0_C0',
    );
  });

  test('has the network cards of a template, which go into another network', async () => {
    const [seen] = await readObjects(vcenter, 'look', [MACHINE], {
      VirtualMachine: ['config.hardware.device'],
    });
    const cards = seen === undefined ? [] : cardsOf(seen);
    assert.deepEqual(
      cards.map(({ type }) => type),
      ['VirtualE1000'],
    );
    const { network } = await place({ network: 'VM Network' });
    const [card] = cards;
    assert.ok(card !== undefined && network !== undefined);
    const change = JSON.stringify(await intoNetwork(card, network, vcenter, 'look'));
    assert.match(change, /"operation":"edit","device":\{"type":"VirtualE1000","value":\{"key":4000,/);
    assert.match(
      change,
      /"backing":\{"type":"VirtualEthernetCardNetworkBackingInfo".*"deviceName":"VM Network"/,
    );
    assert.match(change, /"controllerKey":100,"unitNumber":7\}/);
  });

  test('says how a machine is, and what happened to it', async () => {
    const [seen] = await readObjects(vcenter, 'look', [MACHINE], { VirtualMachine: LIFE });
    assert.deepEqual(machineSeen(seen, false), {
      life: 'running',
      addressless:
        'VMware Tools has not reported an address (guestToolsNotRunning): is open-vm-tools in the template?',
    });
    const lines = (await eventsOf(vcenter, MACHINE, 'web')).trimEnd().split('\n');
    assert.match(lines.at(-1) ?? '', /^\d{4}-\S+ DC0_H0_VM0 on DC0_H0 in DC0 is powered on$/);
  });

  test('a task that failed is reported with its fault; turning on what is on is success', async () => {
    const task = { type: 'Task', id: 'task-68' };
    await assert.rejects(
      finished(vcenter, new Looks(vcenter, 'look'), task, { what: 'it was not turned on', timeoutMs: 5_000 }),
      {
        message: `it was not turned on: it cannot in the power state that it has [InvalidPowerState] (vCenter at ${replay.url})`,
      },
    );
    const looks = new Looks(vcenter, 'look');
    await switchPower(vcenter, looks, MACHINE, 'PowerOnVM_Task', 'on');
    await assert.rejects(switchPower(vcenter, looks, MACHINE, 'PowerOffVM_Task', 'off'), /InvalidPowerState/);
  });

  test('what is gone is known by its fault', async () => {
    replay.instead.push(['Destroy_Task', 'gone']);
    const error = await vcenter.ask('destroy', 'Destroy_Task', MACHINE).catch((thrown: unknown) => thrown);
    assert.ok(isGone(error), String(error));
  });

  test('a session that is over is opened again once, and then the refusal is reported', async () => {
    replay.instead.push(['PowerOnVM_Task', 'not-authenticated']);
    replay.methods.length = 0;
    assert.equal(refIn(await vcenter.ask('on', 'PowerOnVM_Task', MACHINE)).id, 'task-68');
    assert.deepEqual(replay.methods, ['PowerOnVM_Task', 'Login', 'PowerOnVM_Task']);
    for (let times = 0; times < 2; times += 1) replay.instead.push(['PowerOnVM_Task', 'not-authenticated']);
    await assert.rejects(vcenter.ask('on', 'PowerOnVM_Task', MACHINE), {
      message: `on: the session is over [NotAuthenticated] (vCenter at ${replay.url})`,
    });
  });

  test('a login that is refused is not tried again', async () => {
    replay.instead.push(['PowerOnVM_Task', 'not-authenticated'], ['Login', 'login-refused']);
    replay.methods.length = 0;
    await assert.rejects(vcenter.ask('on', 'PowerOnVM_Task', MACHINE), /: Login failure \[InvalidLogin\]/);
    assert.deepEqual(replay.methods, ['PowerOnVM_Task', 'Login']);
  });
});
