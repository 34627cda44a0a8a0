import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { cloneSpec, linuxCustomization } from './clone-spec.ts';
import type { InventoryItem } from './inventory.ts';
import type { VirtualMachineHost } from './settings.ts';
import { request } from './soap.ts';
import { type Ref, Typed, type VimFields } from './vim-value.ts';

const { OPSPROOF_PYVMOMI: PYTHON = '' } = process.env;
const skip = PYTHON === '' ? 'needs pyVmomi: npm run test:clouds' : false;

const ref = (type: string): Ref => ({ type, id: `${type}-1` });
const device = new Typed('VirtualVmxnet3', {
  key: 4000,
  deviceInfo: new Typed('Description', { label: 'a', summary: 'b' }),
  backing: new Typed('VirtualEthernetCardDistributedVirtualPortBackingInfo', {
    port: { switchUuid: 'a', portgroupKey: 'b' },
  }),
  connectable: { startConnected: true, allowGuestControl: true, connected: true },
  controllerKey: 100,
  unitNumber: 7,
});
const spec = cloneSpec({
  host: { cpus: 2, memory: 1024 ** 3 } as VirtualMachineHost,
  place: {
    template: {} as InventoryItem,
    folder: ref('Folder'),
    pool: ref('ResourcePool'),
    datastore: ref('Datastore'),
  },
  note: 'note',
  settings: { 'guestinfo.userdata': 'x' },
  card: { operation: 'edit', device },
  customization: linuxCustomization('web', 'example.com', 1),
});
const through = new Typed('TraversalSpec', { type: 'ContainerView', path: 'view', skip: false });
const REQUESTS: readonly (readonly [string, string, VimFields])[] = [
  ['Login', 'SessionManager', { userName: 'a', password: 'b' }],
  ['CloneVM_Task', 'VirtualMachine', { folder: ref('Folder'), name: 'a', spec }],
  [
    'RetrievePropertiesEx',
    'PropertyCollector',
    {
      specSet: {
        propSet: [{ type: 'VirtualMachine', all: false, pathSet: ['name'] }],
        objectSet: [{ obj: ref('ContainerView'), skip: true, selectSet: [through] }],
        reportMissingObjectsInResults: true,
      },
      options: { maxObjects: 1 },
    },
  ],
  ['ContinueRetrievePropertiesEx', 'PropertyCollector', { token: 'a' }],
  ['CreateContainerView', 'ViewManager', { container: ref('Folder'), type: ['Datastore'], recursive: true }],
  [
    'QueryEvents',
    'EventManager',
    { filter: { entity: { entity: ref('VirtualMachine'), recursion: 'self' } } },
  ],
];

/** What pyVmomi, whose types VMware makes of its schema, finds wrong; and which requests it has read. */
function ask(requests: readonly string[]): readonly string[] {
  const script = join(import.meta.dirname, 'wire-order.fixture.py');
  const { stdout, stderr, status } = spawnSync(PYTHON, [script], {
    input: `${requests.map((one) => one.replaceAll('\n', ' ')).join('\n')}\n`,
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.equal(status, 0, stderr);
  return stdout.trim().split('\n');
}

test('fields are known to the schema of VMware and in its order', { skip }, () => {
  const sent = REQUESTS.map(([method, type, fields]) => request(method, ref(type), fields));
  assert.deepEqual(
    ask(sent),
    REQUESTS.map(([method]) => `read ${method}`),
  );
});

test('a field at the wrong place, or one that does not exist, would be found', { skip }, () => {
  const wrong = request('Login', ref('SessionManager'), { password: 'b', userName: 'a', nonsense: 1 });
  assert.deepEqual(ask([wrong]), [
    'Login.userName comes too late',
    'Login.nonsense is unknown',
    'read Login',
  ]);
});
