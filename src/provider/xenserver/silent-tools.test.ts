import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadEnvironment } from '../../config/load.ts';
import type { EphemeralEnvironment } from '../../model/environment.ts';
import { UnableError } from '../../model/errors.ts';
import { bringUp, contextOf } from '../../stack/bring-up.fixture.ts';
import { LOGIN, XenSimulator } from './simulator/simulator.fixture.ts';

test('a host whose guest tools never report an address says so within its time, with where its console is, and goes', async () => {
  const simulator = await XenSimulator.start('127.0.0.1', { guests: false });
  simulator.machines.toolsMs = Number.POSITIVE_INFINITY;
  const context = contextOf('r1');
  const text = `lifecycle: ephemeral
provider: xenserver
providers: { xenserver: ${JSON.stringify({ endpoint: simulator.url, ...LOGIN })} }
hosts:
  web: { template: debian-12-cloud, ports: [80], ready: { http: / }, start: 1 second }
`;
  mkdirSync(join(context.cwd, 'environments'), { recursive: true });
  writeFileSync(join(context.cwd, 'environments/small.yaml'), text);
  try {
    const options = { cwd: context.cwd, env: {}, secrets: 'resolve' } as const;
    const environment = (await loadEnvironment('small', options)) as EphemeralEnvironment;
    await assert.rejects(bringUp(environment, context), (error) => {
      assert.ok(error instanceof UnableError, String(error));
      assert.match(error.message, /^host "web" of "small" did not become ready within 1 s: /);
      assert.match(
        error.message,
        /\/: port 80 is not reached yet; a login: it has no address yet: the tools in the guest have reported nothing since its start/,
      );
      assert.match(
        error.message,
        /its console has no text; it is shown at https:\/\/127\.0\.0\.1\/console\?uuid=/,
      );
      return true;
    });
    assert.deepEqual(simulator.made(), []);
  } finally {
    context.dispose();
    await simulator.end();
  }
});
