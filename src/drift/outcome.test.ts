import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printOutcome } from './changes-text.ts';
import type { Change } from './compare.ts';
import type { KeptThing } from './kept-state.ts';
import { changeOutcome, outcomeText } from './outcome.ts';

const typeOf = (_: string, attribute: string) => (attribute === 'mode' ? 'mode' : 'text');
const mode: Change = {
  ...{ kind: 'changed', noun: 'file', name: '/etc/x', attribute: 'mode', from: 0o644, to: 0o600 },
  ...{ hosts: ['a'], others: [] },
};
const cron: Change = { kind: 'gone', noun: 'package', name: 'cron', hosts: ['a'], others: [] };
const user: Change = { kind: 'new', noun: 'user', name: 'eve', hosts: ['a'], others: [] };
const items = (noun: string, name: string, item: KeptThing | undefined) => ({
  [noun]: item === undefined ? {} : { [name]: item },
});

test('only what was read on the host has recovered', () => {
  const ignore = { noun: 'file', reason: 'r', owner: 'o', expires: '2026-12-31' };
  const cases: readonly (readonly [Change, KeptThing | undefined, KeptThing | undefined, boolean, string])[] =
    [
      [mode, { mode: 0o644 }, { mode: 0o644 }, false, 'mode is 0644 again'],
      [mode, { mode: 0o600 }, { mode: 0o600 }, false, 'mode 0644 → 0600, accepted'],
      [mode, { mode: 0o644 }, { mode: 0o600 }, true, 'mode 0644 → 0600, ignored until 2026-12-31'],
      [mode, { mode: 0o644 }, { mode: 0o640 }, false, 'mode 0644 → 0600, otherwise'],
      [mode, { mode: 0o644 }, undefined, false, 'mode 0644 → 0600, otherwise'],
      [cron, {}, {}, false, 'there again'],
      [cron, undefined, undefined, false, 'gone, accepted'],
      [cron, {}, undefined, false, 'gone, otherwise'],
      [user, undefined, undefined, false, 'gone again'],
      [user, {}, {}, false, 'new, accepted'],
      [user, undefined, {}, false, 'new, otherwise'],
    ];
  for (const [change, accepted, now, ignored, expected] of cases) {
    const { noun, name } = change;
    const outcome = changeOutcome(change, {
      baseline: { a: items(noun, name, accepted) },
      inventories: { a: { items: items(noun, name, now), unable: {} } },
      ignored: ignored ? [{ change, ignore }] : [],
    });
    assert.equal(printOutcome(change, outcome, typeOf), `${noun} "${name}": ${expected}`);
  }
});

test('what is true on some hosts only does not count for all of them', () => {
  const at = (values: Record<string, [accepted: number, now: number]>) => {
    const all = (index: 0 | 1) => (value: [number, number]) => ({
      file: { '/etc/x': { mode: value[index] } },
    });
    const map = <T>(to: (value: [number, number]) => T) =>
      Object.fromEntries(Object.entries(values).map(([host, value]) => [host, to(value)]));
    return outcomeText(
      changeOutcome(
        { ...mode, hosts: Object.keys(values) },
        {
          baseline: map(all(0)),
          inventories: map((value) => ({ items: all(1)(value), unable: {} })),
          ignored: [],
        },
      ),
    );
  };
  assert.equal(at({ a: [0o644, 0o644], b: [0o644, 0o644] }), undefined);
  assert.equal(at({ a: [0o644, 0o644], b: [0o600, 0o600] }), 'accepted');
  assert.equal(at({ a: [0o644, 0o644], b: [0o644, 0o600] }), '');
  assert.equal(at({}), '');
});
