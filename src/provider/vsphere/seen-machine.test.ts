import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SeenObject } from './properties.ts';
import { machineSeen } from './seen-machine.ts';
import { readAnswer } from './soap.ts';

const XMLNS =
  'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/** A machine with these properties, as XML of their values. */
function seen(properties: Readonly<Record<string, string>>): SeenObject {
  const pairs = Object.entries(properties).map(([path, xml]) => {
    const text = `<soapenv:Envelope ${XMLNS}><soapenv:Body><val xmlns="urn:vim25">${xml}</val></soapenv:Body></soapenv:Envelope>`;
    return [path, readAnswer(text)] as const;
  });
  return { ref: { type: 'VirtualMachine', id: 'vm-1' }, properties: new Map(pairs) };
}

const ON = { 'runtime.powerState': 'poweredOn', 'runtime.connectionState': 'connected' };

test('a machine runs with the address that VMware Tools reports', () => {
  assert.deepEqual(machineSeen(seen({ ...ON, 'guest.ipAddress': '10.0.0.7' }), false), {
    life: 'running',
    address: '10.0.0.7',
  });
});

test('addresses that a system gives itself do not count; another card may have a better one', () => {
  const net =
    '<GuestNicInfo><ipAddress>fe80::1</ipAddress></GuestNicInfo><GuestNicInfo><ipAddress>2001:db8::7</ipAddress><ipAddress>10.0.0.8</ipAddress></GuestNicInfo>';
  const found = (ip: string, cards: string) =>
    machineSeen(seen({ ...ON, 'guest.ipAddress': ip, 'guest.net': cards }), false).address;
  assert.equal(found('169.254.3.4', net), '10.0.0.8');
  assert.equal(
    found('fe80::2', '<GuestNicInfo><ipAddress>2001:db8::7</ipAddress></GuestNicInfo>'),
    '2001:db8::7',
  );
  assert.equal(found('169.254.3.4', ''), undefined);
});

test('a machine that is off has no address, whatever is said of it', () => {
  const off = seen({ 'runtime.powerState': 'poweredOff', 'guest.ipAddress': '10.0.0.7' });
  assert.deepEqual(machineSeen(off, false), { life: { died: 'its power is off' } });
  assert.deepEqual(machineSeen(off, true), { life: 'starting' });
});

test('a suspended machine stands still', () => {
  const suspended = seen({ 'runtime.powerState': 'suspended', 'guest.ipAddress': '10.0.0.7' });
  assert.deepEqual(machineSeen(suspended, false), { life: 'running', paused: true, address: '10.0.0.7' });
});

test('a machine that is gone, lost, or waits for people has died, and says of what', () => {
  assert.deepEqual(machineSeen(undefined, false).life, {
    died: 'it no longer exists: somebody removed it',
  });
  for (const state of ['inaccessible', 'invalid', 'orphaned'])
    assert.deepEqual(machineSeen(seen({ ...ON, 'runtime.connectionState': state }), false).life, {
      died: `vCenter says that it is ${state}`,
    });
  assert.equal(
    machineSeen(seen({ ...ON, 'runtime.connectionState': 'disconnected' }), false).life,
    'running',
  );
  const asks = seen({ ...ON, 'runtime.question': '<id>1</id><text>Did you move it or copy it?</text>' });
  assert.deepEqual(machineSeen(asks, false).life, {
    died: 'it waits for an answer in vCenter to: Did you move it or copy it?',
  });
});

test('who has no address says what VMware Tools does', () => {
  const tools = (status: string) =>
    machineSeen(seen({ ...ON, 'guest.toolsRunningStatus': status }), false).addressless ?? '';
  assert.match(
    tools('guestToolsNotRunning'),
    /\(guestToolsNotRunning\): is open-vm-tools in the template\?$/,
  );
  assert.match(tools('guestToolsRunning'), /knows no address yet: is there DHCP/);
});
