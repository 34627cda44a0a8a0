import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnableError } from '../../model/errors.ts';
import { faultNameOf, isGone, refusal } from './refusal.ts';
import { UntrustedCertificate } from './server-socket.ts';
import { VimFault } from './soap.ts';

const about = {
  what: 'host "web" of "lab" could not be made',
  endpoint: 'https://vc.example.com',
  tookMs: 60_000,
};

/** What people read: the message, and what to do. */
function told(error: unknown): readonly [string, string] {
  const { message, hint = '' } = refusal(error, about);
  return [message, hint];
}

test('each fault of vSphere says who, what, where and what to do next', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['InvalidLogin', /user, with its domain/],
    ['NoPermission', /privileges that opsproof needs/],
    ['InsufficientResourcesFault', /another pool, less cpus or memory/],
    ['InsufficientMemoryResourcesFault', /another pool/],
    ['InsufficientHostCpuCapacityFault', /another pool/],
    ['NoCompatibleHost', /another pool/],
    ['NoDiskSpace', /another datastore/],
    ['FileNotFound', /the datastore must be there/],
    ['CustomizationFault', /customize: cloud-init/],
    ['UncustomizableGuest', /perl must be in the template/],
    ['RestrictedVersion', /licence/],
    ['TaskInProgress', /another task works on it/],
    ['DuplicateName', /in the folder already/],
    ['InvalidVmConfig', /check the keys/],
  ];
  for (const [fault, hint] of cases) {
    const [message, advice] = told(new VimFault(fault, 'It says why.'));
    assert.equal(message, `${about.what}: It says why. [${fault}] (vCenter at https://vc.example.com)`);
    assert.match(advice, hint, fault);
  }
});

test('a fault without words gets plain ones', () => {
  assert.equal(
    told(new VimFault('InvalidLogin', ''))[0],
    `${about.what}: the user or the password is wrong [InvalidLogin] (vCenter at https://vc.example.com)`,
  );
  assert.match(
    told(new VimFault('SomethingNew', '*types.SomethingNew'))[0],
    /: it gives no reason \[SomethingNew\]/,
  );
});

test('a way that is closed, and a server that is not believed, say so', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  assert.deepEqual(told(refused), [
    `${about.what}: it is not reached: ECONNREFUSED (vCenter at https://vc.example.com)`,
    'check the endpoint and the network of this machine',
  ]);
  const late = Object.assign(new Error('aborted'), { name: 'TimeoutError' });
  assert.match(told(late)[0], /: no answer within 1 min \(vCenter/);
  const [message, hint] = told(new UntrustedCertificate('its certificate is not trusted: SELF', 'AA:BB'));
  assert.match(message, /: its certificate is not trusted: SELF \(/);
  assert.match(hint, /thumbprint: "AA:BB"$/);
});

test('the fault of a refusal stays known, and a refusal is reported once', () => {
  const first = refusal(new VimFault('ManagedObjectNotFound', ''), about);
  assert.equal(faultNameOf(first), 'ManagedObjectNotFound');
  assert.equal(isGone(first), true);
  assert.equal(refusal(first, { ...about, what: 'again' }), first);
  assert.equal(faultNameOf(new UnableError('plain')), '');
});
