import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseDocument } from 'yaml';
import { largeReports } from './large-reports.fixture.ts';
import { puppet } from './puppet.ts';
import { type PuppetReport, readPuppetReport } from './puppet-report.ts';

const recorded = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');
const whole = (text: string) => parseDocument(text, { logLevel: 'silent' }).toJS() as PuppetReport;
const KEYS = ['changed', 'failed', 'failed_to_restart', 'skipped', 'out_of_sync'] as const;
const outcomes = ({ status, puppet_version: version, resource_statuses: all = {} }: PuppetReport) => ({
  ...{ status, version },
  all: Object.entries(all).map(([name, one]) => [name, ...KEYS.map((key) => one[key])]),
});

test('what is read of a report is what all of YAML says, in its own form and in others', () => {
  for (const name of ['puppet-7.23-report.yaml', 'puppet-7.23-noop.yaml']) {
    const text = recorded(name);
    const expected = outcomes(whole(text));
    assert.deepEqual(outcomes(readPuppetReport(text) ?? assert.fail()), expected);
    const odd = [
      // A name that needs quotes, one of several lines, a class, a file on another system.
      text.replaceAll(/^ {2}File\[\/tmp\/p\]:/gm, '  "File[/tmp/p: #1]":'),
      text.replaceAll(/^ {2}File\[\/tmp\/p\]:/gm, '  Nginx::Site[www.example.com]:'),
      text.replaceAll(/^ {2}File\[\/tmp\/p\]:/gm, '  File[C:/tmp/p]:'),
      text.replaceAll(/^ {2}File\[\/tmp\/p\]: /gm, `  ? Exec[${'x'.repeat(150)}]\n  : `),
      JSON.stringify(whole(text)),
    ];
    for (const one of odd)
      assert.deepEqual(
        outcomes(readPuppetReport(one) ?? assert.fail()),
        outcomes(whole(one)),
        one.slice(0, 80),
      );
  }
});

test('a thousand resources are read in a fraction of a second', () => {
  const { text } = largeReports(1000).find(({ tool }) => tool === puppet) ?? assert.fail();
  const began = performance.now();
  const { resource_statuses: all = {} } = readPuppetReport(text) ?? assert.fail();
  const tookMs = performance.now() - began;
  assert.ok(Object.keys(all).length > 1000);
  // 5 ms on an idle machine, 50 is the aim; parsing all of it takes a second.
  assert.ok(tookMs < 500, `${tookMs} ms`);
});
