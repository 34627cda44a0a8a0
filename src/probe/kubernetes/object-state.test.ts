import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseClaim } from '../../check/parse-claim.ts';
import { objectProbe } from './object-probe.ts';
import { objectState } from './object-state.ts';

const OBJECT = {
  kind: 'Deployment',
  spec: { replicas: 2, template: { spec: { hostNetwork: true } } },
  status: { conditions: [{ type: 'Available', status: 'True' }] },
};

async function asked(claim: string) {
  const of = { namespace: 'shop', ask: () => Promise.reject(new Error('nothing is asked')) };
  const parsed = parseClaim(claim, 'kubernetes object', objectProbe.attributes);
  const { state, slips } = await objectState(OBJECT, of, [parsed]);
  return { value: state[parsed.attribute], slip: slips[parsed.attribute] };
}

test('a path or a condition that is nearly one of the object proves nothing', async () => {
  assert.deepEqual(await asked('has at "spec.template.spec.hostNetwrok" empty'), {
    value: undefined,
    slip: {
      unable: '"hostNetwrok" is not there, but "hostNetwork" is',
      hint: 'did you mean "hostNetwork"? If not, write $[\'hostNetwrok\']',
    },
  });
  assert.deepEqual(await asked('has condition "Availble" not True'), {
    value: null,
    slip: {
      unable: 'there is no condition Availble, but Available',
      hint: 'did you mean condition "Available"?',
    },
  });
});

test('a path that is there, or like none that is there, is what it is', async () => {
  assert.deepEqual(await asked('has at "spec.replicas" 2'), { value: 2, slip: undefined });
  assert.deepEqual(await asked('has at "spec.paused" empty'), { value: undefined, slip: undefined });
  assert.deepEqual(await asked('has condition "Progressing" empty'), { value: null, slip: undefined });
});
