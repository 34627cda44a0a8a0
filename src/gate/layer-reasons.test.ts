import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LockedLayer } from '../layers/lock.ts';
import { STRICT } from '../model/policy.ts';
import { layerReasons } from './layer-reasons.ts';

const id = (letter: string) => `sha256:${letter.repeat(64)}`;
const layer = (
  image: string,
  on: readonly [string, string][],
  verdict: LockedLayer['verdict'] = 'passed',
): LockedLayer => ({
  image,
  layers: on.map(([name]) => name),
  below: on.map(([, below]) => below),
  inputs: 'sha256:1',
  verdict,
  at: '2026-01-01T00:00:00Z',
});
const LAYERS = new Map([
  ['os', layer(id('a'), [])],
  ['web', layer(id('b'), [['os', id('a')]])],
  ['tools', layer(id('c'), [['os', id('a')]], 'unproved')],
  [
    'shop',
    layer(id('d'), [
      ['web', id('b')],
      ['tools', id('c')],
    ]),
  ],
  ['old', layer(id('e'), [['os', id('f')]])],
]);
const told = (letter: string | undefined, layers: 'any' | 'proved' = 'proved') =>
  layerReasons({
    policy: { ...STRICT, layers },
    subjects: letter === undefined ? [] : [{ name: 'it', sha256: letter.repeat(64) }],
    layers: LAYERS,
  }).map(({ code, kind, message }) => `${code} ${kind}: ${message}`);

test('an image is let through if it and every layer below it is proved', () => {
  assert.deepEqual(told('b'), []);
  assert.deepEqual(told('d', 'any'), []);
});

test('one unproved layer anywhere below, another image of one, an image of no layer, and no subject are refused', () => {
  assert.deepEqual(told('d'), ['layer refused: it: the layer "tools" is unproved']);
  assert.deepEqual(told('e'), [
    'layer refused: it: the layer "old" was made on another image of "os" than layers.lock records',
  ]);
  assert.deepEqual(told('0'), [`layer refused: it@${id('0')} is the image of no layer in layers.lock`]);
  assert.deepEqual(told(undefined), [
    'layer refused: the policy requires proved layers, but no subject is given',
  ]);
});
