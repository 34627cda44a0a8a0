import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Change } from './compare.ts';
import { chooserOf, namingNothing, parseOnly } from './only.ts';

const NOUNS = ['package', 'file', 'user', 'kernel module', 'default gateway'];

test('a pattern is a noun, a name and a host, as printed in a report', () => {
  const fits = (text: string, ...place: [host: string, noun: string, name: string]) =>
    parseOnly(text, NOUNS).fits(...place);
  for (const text of [
    'package openssl',
    'package "openssl"',
    'package open* on web-*',
    '* on web-1',
    'package',
  ])
    assert.equal(fits(text, 'web-1', 'package', 'openssl'), true, text);
  for (const text of ['package openssh', 'file openssl', 'package openssl on db', '* on web-2'])
    assert.equal(fits(text, 'web-1', 'package', 'openssl'), false, text);
  assert.equal(fits('kernel module nf_*', 'a', 'kernel module', 'nf_tables'), true);
  assert.equal(fits('default gateway', 'a', 'default gateway', ''), true);
  assert.equal(fits('file /etc/nginx/*', 'a', 'file', '/etc/nginx/nginx.conf'), true);
});

test('a pattern that matches nothing is reported', () => {
  const only = ['package nothere', 'packge curl', 'package curl', 'package gone', '* on nowhere'].map(
    (text) => parseOnly(text, NOUNS),
  );
  const baseline = { a: { package: { gone: {} } } };
  const inventories = { a: { items: { package: { curl: {} } }, unable: {} } };
  assert.deepEqual(
    namingNothing(only, { baseline, inventories }).map(({ text }) => text),
    ['package nothere', 'packge curl', '* on nowhere'],
  );
});

test('a thing is accepted with its effects, on the same hosts', () => {
  const change = (noun: string, name: string, hosts: readonly string[]): Change => ({
    ...{ kind: 'gone', noun, name, hosts, others: [] },
  });
  const folded = [
    {
      change: change('package', 'logrotate', ['a', 'b']),
      with: [change('file', '/etc/cron.daily/logrotate', ['a'])],
    },
    { change: change('package', 'curl', ['a']), with: [change('file', '/etc/curl', ['a'])] },
  ];
  const chosen = chooserOf([parseOnly('package logrotate', NOUNS)], folded);
  assert.equal(chosen('a', 'file', '/etc/cron.daily/logrotate'), true);
  assert.equal(chosen('b', 'file', '/etc/cron.daily/logrotate'), false);
  assert.equal(chosen('a', 'file', '/etc/curl'), false);
  const here = chooserOf([parseOnly('package logrotate on b', NOUNS)], folded);
  assert.equal(here('a', 'file', '/etc/cron.daily/logrotate'), false);
});
