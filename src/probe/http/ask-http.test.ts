import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Blueprint } from '../../sentence/blueprint.ts';
import { Scenario } from '../../world/scenario.ts';
import { unheardDoor } from '../unheard-door.fixture.ts';
import { askHttp } from './ask-http.ts';
import { METHODS } from './http-method.ts';

/** Nothing listens on the discard port. */
const NOBODY = 'http://127.0.0.1:9/';

function scenarioOn(isProtected: boolean): Scenario {
  const scenario = new Scenario(undefined);
  const blueprint: Blueprint = {
    environment: 'production',
    protected: isProtected,
    lifecycle: 'live',
    hosts: [],
    endpoints: {},
  };
  scenario.blueprint = blueprint;
  return scenario;
}

test('a protected environment gets no request that may change something, by method or by header', async () => {
  for (const method of METHODS) {
    const asked = askHttp(scenarioOn(true), { method, url: NOBODY }, { timeoutMs: 1000 }, unheardDoor());
    if (/GET|HEAD|OPTIONS/.test(method)) assert.ok('noAnswer' in ((await asked) ?? {}), method);
    else {
      await assert.rejects(asked, {
        name: 'ConfigurationError',
        message:
          `the environment "production" is protected, so nothing in it may be changed; refused: ${method} ${NOBODY}\n` +
          '  run scenarios that act on an environment that is not protected',
      });
    }
  }
  for (const header of ['X-HTTP-Method-Override', 'x-http-method', 'X-Method-Override']) {
    const scenario = scenarioOn(true);
    scenario.headers = { [header]: 'DELETE' };
    await assert.rejects(
      askHttp(scenario, { method: 'GET', url: NOBODY }, { timeoutMs: 1000 }, unheardDoor()),
      {
        message: new RegExp(`refused: GET ${NOBODY} with the header ${header}\n`),
      },
    );
  }
});

test('any other environment gets whatever request is asked for', async () => {
  const answer = await askHttp(
    scenarioOn(false),
    { method: 'DELETE', url: NOBODY },
    { timeoutMs: 1000 },
    unheardDoor(),
  );
  assert.ok('noAnswer' in (answer ?? {}));
});
