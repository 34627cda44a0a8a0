import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileMistake } from './file-mistake.ts';

function error(code: string, syscall: string, path: string): Error {
  return Object.assign(new Error(`${code}: as Node says it`), { code, syscall, path });
}

test('what the file system refuses is one sentence', () => {
  const told = (thrown: unknown) => {
    const mistake = fileMistake(thrown, '/shop');
    return mistake && `${mistake.name}: ${mistake.message}`;
  };
  assert.equal(
    told(error('EACCES', 'mkdir', '/shop/reports')),
    'ConfigurationError: reports: the folder cannot be created: permission denied',
  );
  assert.equal(
    told(error('ENOSPC', 'open', '/var/reports/a')),
    'UnableError: /var/reports/a: it cannot be opened: no space left on the disk',
  );
  // Node's word for a read-only file system when folders above the new one may be created too.
  assert.equal(
    told(error('ENOENT', 'mkdir', '/shop/reports/1')),
    'ConfigurationError: reports/1: the folder cannot be created: its file system is read-only',
  );
  assert.equal(told(error('ENOENT', 'open', '/shop/a')), undefined);
  assert.equal(told(new Error('a bug')), undefined);
});
