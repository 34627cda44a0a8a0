import assert from 'node:assert/strict';
import { test } from 'node:test';
import { undeniableInSudoers } from './sudoers.doubt.ts';

test('nobody is denied a rule without a password who may be in a group or an alias that has one', () => {
  const doubt = (value: string, ...passwordless: string[]) =>
    undeniableInSudoers('passwordless', value, { passwordless })?.unable;
  for (const entry of ['%nopw', '+net', '#1005', 'OPS', 'ALL'])
    assert.ok(doubt('eve', 'amy', entry)?.startsWith(`${entry} needs no password either`), entry);
  assert.equal(doubt('eve', 'amy', 'dan'), undefined);
  assert.equal(doubt('eve'), undefined);
});

test('a setting for some users is not denied as a whole', () => {
  const doubt = (value: string, ...defaults: string[]) =>
    undeniableInSudoers('defaults', value, { defaults })?.unable;
  assert.equal(
    doubt('!authenticate', 'env_reset', ':amy !authenticate'),
    'it is set for some: :amy !authenticate',
  );
  assert.equal(doubt('!authenticate', 'env_reset', ':amy !requiretty'), undefined);
});
