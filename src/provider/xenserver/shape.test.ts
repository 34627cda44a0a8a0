import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadEnvironment } from '../../config/load.ts';
import { ConfigurationError } from '../../model/errors.ts';
import { contextOf } from '../../stack/bring-up.fixture.ts';

test('a file that says xenserver is told every mistake at once, with what is right', async () => {
  const context = contextOf('r1');
  const text = `lifecycle: ephemeral
provider: xenserver
providers: { xenserver: { endpoint: "http://xen1.example.com", certificate: abc, usr: root } }
hosts:
  web: { template: debian, memory: 1 MiB, cpus: 0, ready: { log: up } }
  db: {}
  api: { template: debian, user_data: '#!/bin/sh', password: secret }
`;
  mkdirSync(join(context.cwd, 'environments'), { recursive: true });
  writeFileSync(join(context.cwd, 'environments/small.yaml'), text);
  try {
    await assert.rejects(
      loadEnvironment('small', { cwd: context.cwd, env: {}, secrets: 'resolve' }),
      (error) => {
        assert.ok(error instanceof ConfigurationError);
        assert.deepEqual(
          error.problems.map(({ line, path, message }) => `${line} ${path} ${message}`),
          [
            '3 providers.xenserver.endpoint found "http://xen1.example.com", allowed: https://host, or http://127.0.0.1:port of a tunnel',
            '3 providers.xenserver.certificate found "abc", allowed: 64 hexadecimal digits, also with colons: the SHA-256 fingerprint of a certificate',
            '3 providers.xenserver.usr unknown key; did you mean "user"?',
            '5 hosts.web.cpus found 0, allowed: a number of processors, for example 2',
            '5 hosts.web.memory "1 MiB" is not a size of at least 64 MiB, for example 2 GiB',
            '5 hosts.web.ready.log the provider "xenserver" has no ready.log: its hosts are machines of a XenServer pool',
            '6 hosts.db the host "db" needs a template, for example template: debian-12-cloud',
            '7 hosts.api.password has no effect beside user_data: cloud-init then only accepts the key of the stack',
          ],
        );
        return true;
      },
    );
  } finally {
    context.dispose();
  }
});
