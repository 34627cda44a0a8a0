import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UnableError } from '../../model/errors.ts';
import { placed } from '../session/shell.ts';
import { loginFailed, loginLate, type Phase, type Progress } from './failure.ts';
import type { Hop } from './hop.ts';
import { HostKeyCheck } from './host-key.ts';
import { LoginMethods } from './login.ts';

const hop = (address: string, port: number): Hop => ({
  label: `ssh ops@${address}:${port}`,
  address,
  port,
  user: 'ops',
  keys: [],
  certificates: [],
  agent: undefined,
  onlyNamed: false,
  password: undefined,
  hostKeys: { ignore: true, only: undefined, files: [], name: address, port },
});

const at = (address: string, port: number, phase: Phase, elapsedMs: number): Progress => ({
  hop: hop(address, port),
  login: new LoginMethods(hop(address, port), () => new Error('there is no key')),
  phase,
  ip: address,
  elapsedMs,
});

const named = (host: string, error: UnableError, label: string) =>
  placed(error, label, `${host} (${label})`) as UnableError;

const failed = (progress: Progress, code: string, level?: string) =>
  loginFailed(
    progress,
    Object.assign(new Error(code), { code, ...(level === undefined ? {} : { level }) }),
    '',
  );

for (const [host, error, message, common] of [
  [
    'm3',
    failed(at('127.0.4.3', 2, 'tcp', 155), 'ECONNREFUSED'),
    'm3 (ssh ops@127.0.4.3:2): connection refused after 155 ms (tcp connect to 127.0.4.3 port 2)',
    'connection refused (tcp connect to <host>)',
  ],
  [
    'db',
    loginLate(at('fe80::1', 22, 'handshake', 0), 20_000),
    'db (ssh ops@fe80::1:22): no answer within 20 s (handshake with fe80::1 port 22)',
    'no answer within 20 s (handshake with <host>)',
  ],
  [
    'web-1',
    failed(at('web-1.example.com', 22, 'dns', 62_000), 'ENOTFOUND'),
    'web-1 (ssh ops@web-1.example.com:22): the name web-1.example.com cannot be resolved after 1 min 2 s: ENOTFOUND (dns)',
    'the name <host> cannot be resolved: ENOTFOUND (dns)',
  ],
  [
    'm1',
    failed(at('m1', 22, 'login', 397), 'no', 'client-authentication'),
    'm1 (ssh ops@m1:22): login refused after 397 ms: there was nothing to try',
    'login refused: there was nothing to try',
  ],
] as const) {
  test(`the reason of ${host} without what is specific to it: ${common}`, () => {
    const told = named(host, error, error.message.slice(0, error.message.indexOf(': ')));
    assert.equal(told.message, message);
    assert.equal(told.common, common);
    assert.equal(told.commonHint, told.hint);
  });
}

test('the hint about a host key names the host, and for several hosts none', () => {
  const policy = { ...hop('10.0.0.3', 22).hostKeys, ignore: false, files: ['/no/such/known_hosts'] };
  const key = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIJ3RVwzmdZ2Oy4sVzOV7cRpZ0Oh1V9xYrYyTzKpHd1fB', 'base64');
  const error = new HostKeyCheck('ssh ops@10.0.0.3:22', policy).refuse(key, 12);
  assert.match(error?.message ?? '', /nothing for 10\.0\.0\.3 in .* \(handshake, after 12 ms\)$/);
  assert.match(error?.common ?? '', /^the host key is not known: .* nothing for <host> in .* \(handshake\)$/);
  assert.match(error?.hint ?? '', /ssh-keyscan -p 22 10\.0\.0\.3 >> /);
  assert.match(error?.commonHint ?? '', /ssh-keyscan -p <port> <host> >> /);
});
