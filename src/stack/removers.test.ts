import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConfigurationError } from '../model/errors.ts';
import { ec2Shape } from '../provider/ec2/shape.ts';
import type { Provider } from '../provider/provider.ts';
import type { SettingsOf } from '../provider/remover.ts';
import { removersOf, settingsIn } from './removers.ts';

test('who removes things later reads the credentials of their environment anew, when it needs them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-removers-'));
  try {
    mkdirSync(join(folder, 'environments'));
    const text = [
      'lifecycle: ephemeral',
      'provider: ec2',
      `providers: { ec2: { region: eu-central-1, secret_key: "\${env:SECRET}" } }`,
      'hosts: { web: { image: ami-1, type: t3.micro } }',
    ];
    writeFileSync(join(folder, 'environments', 'cloud.yaml'), text.join('\n'));
    let given: SettingsOf | undefined;
    const registered = {
      shape: ec2Shape,
      load: async (settingsOf?: SettingsOf) => {
        given = settingsOf;
        return {} as Provider;
      },
    };
    const env = { SECRET: 'first' };
    const [entry] = removersOf([registered], settingsIn(folder, env, [registered]));
    await entry?.load();
    assert.deepEqual(await given?.('cloud'), { region: 'eu-central-1', secret_key: 'first' });
    env.SECRET = 'second';
    assert.deepEqual(await given?.('cloud'), { region: 'eu-central-1', secret_key: 'second' });
    await assert.rejects(given?.('gone') ?? Promise.resolve(), ConfigurationError);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
