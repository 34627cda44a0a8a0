import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnableError } from '../../model/errors.ts';
import { accessOf } from './access.ts';

const NONE = { insecure: false };
const GOVC = {
  url: 'https://vc.example.com',
  user: 'ops',
  password: 's3cret',
  datacenter: 'DC1',
  insecure: true,
};

test('what the settings say counts, and the variables of govc where they are silent', () => {
  assert.deepEqual(accessOf({}, GOVC), {
    endpoint: 'https://vc.example.com',
    user: 'ops',
    password: 's3cret',
    datacenter: 'DC1',
    trust: { by: 'nothing' },
  });
  const own = {
    endpoint: 'https://vc.example.com/',
    user: 'me',
    password: 'mine',
    datacenter: 'DC2',
    insecure: false,
  };
  assert.deepEqual(accessOf(own, GOVC), {
    endpoint: 'https://vc.example.com',
    user: 'me',
    password: 'mine',
    datacenter: 'DC2',
    trust: { by: 'certificates' },
  });
});

test('the password of the variables, and their trust in anybody, are for the server of the variables only', () => {
  const other = { endpoint: 'https://other.example.com' };
  assert.throws(() => accessOf(other, GOVC), {
    message: 'vCenter at https://other.example.com cannot be asked: there is no login for it',
  });
  const { trust } = accessOf({ ...other, user: 'me', password: 'mine' }, GOVC);
  assert.deepEqual(trust, { by: 'certificates' });
});

test('a thumbprint counts more than trust in anybody', () => {
  const thumbprint = 'AA:BB';
  const { trust } = accessOf({ ...GOVC, endpoint: GOVC.url, thumbprint, insecure: true }, NONE);
  assert.deepEqual(trust, { by: 'thumbprint', thumbprint });
});

test('a password does not go over a network in the open', () => {
  const login = { user: 'me', password: 'mine' };
  assert.throws(() => accessOf({ endpoint: 'http://vc.example.com', ...login }, NONE), {
    message: 'vCenter is not asked at http://vc.example.com: http does not hide the password',
  });
  assert.throws(() => accessOf({ endpoint: 'http://127.0.0.1.example.com', ...login }, NONE), UnableError);
  assert.equal(
    accessOf({ endpoint: 'http://127.0.0.1:8989', ...login }, NONE).endpoint,
    'http://127.0.0.1:8989',
  );
});

test('without a place the message says where to write it', () => {
  assert.throws(
    () => accessOf({}, NONE),
    (error) =>
      error instanceof UnableError &&
      error.message === 'vCenter cannot be asked: its address is not set' &&
      /GOVC_URL/.test(error.hint ?? ''),
  );
});
