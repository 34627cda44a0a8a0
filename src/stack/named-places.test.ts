import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PROVIDERS } from '../provider/registry.ts';
import { namedPlaces } from './named-places.ts';

let cwd: string;
before(() => {
  cwd = mkdtempSync(join(tmpdir(), 'opsproof-named-'));
  mkdirSync(join(cwd, 'environments'));
});
after(() => rmSync(cwd, { recursive: true, force: true }));
const write = (name: string, text: string) => writeFileSync(join(cwd, 'environments', `${name}.yaml`), text);
const read = (env: Readonly<Record<string, string>> = {}) =>
  namedPlaces({ cwd, env, providers: PROVIDERS, reports: 'reports' });

test('the places and prices of ephemeral environments are known without a secret', async () => {
  write(
    'cloud',
    `lifecycle: ephemeral
provider: ec2
providers:
  ec2: { region: "\${env:REGION}", access_key: "\${env:NEVER}", secret_key: "\${env:NEVER}" }
  kubernetes: { kubeconfig: kube/config, context: kind }
budget: { per-run: 9 USD, prices: { "*": 0.25 USD } }
hosts:
  web: { image: ami-1, type: t3.micro }
  pod: { provider: kubernetes, image: nginx }
`,
  );
  write('box', 'lifecycle: ephemeral\nprovider: processes\nhosts: { web: { command: [sleep, "1"] } }\n');
  write(
    'disk',
    'lifecycle: ephemeral\nprovider: ec2\nhosts: { web: { image: ami-1, type: "$' + '{env:UNSET}" } }\n',
  );
  write('live', 'lifecycle: live\ndefaults: { transport: ssh }\nhosts: { web: {} }\n');
  const { scopes, unread, priceOf } = await read({ REGION: 'eu-north-1' });
  assert.deepEqual(unread, []);
  assert.deepEqual(Object.fromEntries(scopes), {
    processes: [],
    ec2: [{ environment: 'cloud', region: 'eu-north-1' }, { environment: 'disk' }],
    kubernetes: [{ kubeconfig: join(cwd, 'kube/config'), context: 'kind' }],
  });
  assert.deepEqual(priceOf('cloud/web'), { currency: 'USD', micros: 250_000n });
  assert.equal(priceOf('cloud'), undefined);
  assert.equal(priceOf('box/web'), undefined);
});

test('an environment that cannot be read is reported, and the others count', async () => {
  write('broken', 'lifecycle: ephemeral\nprovider: dokcer\nhosts: { web: {} }\n');
  const { scopes, unread } = await read();
  assert.deepEqual(scopes.get('processes'), []);
  assert.equal(unread.length, 2, unread.join('\n'));
  assert.match(
    unread[0] ?? '',
    /^the environment "broken" was not read: environments\/broken\.yaml:2: .*"dokcer"/,
  );
  assert.match(unread[1] ?? '', /^the environment "cloud" was not read: .*REGION/s);
});
