import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { loadEnvironment } from '../../config/load.ts';
import type { EphemeralEnvironment } from '../../model/environment.ts';
import { bringUp, contextOf } from '../../stack/bring-up.fixture.ts';
import { testImage } from '../docker/image.fixture.ts';
import { guestImage } from '../machine/guest.fixture.ts';
import type { Simulator } from '../machine/simulator.fixture.ts';
import { containersOf, LOGIN, noVcsim, startVcsim } from './vcsim.fixture.ts';

/** The stages of a boot with cloud-init ("Boot stages"), which systemd has on a machine. */
const BOOT = `#!/bin/sh
cloud-init init --local
cloud-init init
cloud-init modules --mode=config
cloud-init modules --mode=final
mkdir -p /run/sshd
exec /usr/sbin/sshd -D
`;
const DOCKERFILE = (base: string) => `FROM ${base}
RUN apt-get update -q && apt-get install -yq --no-install-recommends cloud-init sudo && rm -rf /var/lib/apt/lists/*
RUN printf 'datasource_list: [VMware]\\nnetwork: { config: disabled }\\n' >/etc/cloud/cloud.cfg.d/99-test.cfg
RUN printf %s ${Buffer.from(BOOT).toString('base64')} | base64 -d >/boot.sh && chmod 0755 /boot.sh
`;

suite('the cloud-init of Debian', { skip: noVcsim }, () => {
  let vcsim: Simulator;
  let image: string;
  before(async () => {
    image = await testImage('vsphere-cloud-init', { dockerfile: DOCKERFILE(await guestImage()) });
    vcsim = await startVcsim();
  });
  after(() => vcsim?.end());

  for (const user of ['ops', 'root'])
    test(`lets ${user} in by what it reads from the machine, with the host key that it was given`, async () => {
      const context = contextOf(`test-${randomBytes(4).toString('hex')}`);
      const proof = 'test "$(cat /etc/proof)" = done && grep -qx web /etc/hostname && sudo -n true';
      const file = {
        lifecycle: 'ephemeral',
        provider: 'vsphere',
        providers: { vsphere: { endpoint: vcsim.url, ...LOGIN } },
        hosts: {
          web: {
            template: 'DC0_H0_VM0',
            pool: 'DC0_H0',
            user,
            user_data: '#cloud-config\nwrite_files: [{ path: /etc/proof, content: done }]\n',
            extra_config: { 'RUN.container': JSON.stringify(['--tmpfs', '/sys/class', image, '/boot.sh']) },
            ready: { command: proof },
            start: '5 minutes',
          },
        },
      };
      try {
        mkdirSync(join(context.cwd, 'environments'), { recursive: true });
        writeFileSync(join(context.cwd, 'environments/small.yaml'), JSON.stringify(file));
        const options = { cwd: context.cwd, env: {}, secrets: 'resolve' } as const;
        const environment = (await loadEnvironment('small', options)) as EphemeralEnvironment;
        const stack = await bringUp(environment, context);
        const [web] = stack.hosts();
        assert.ok(web?.target.transport === 'ssh');
        assert.deepEqual([web.target.user, web.target.hostKeys?.length], [user, 1]);
        assert.deepEqual(await stack.down(), []);
      } finally {
        context.dispose();
        assert.deepEqual(await containersOf(context.runId), []);
      }
    });
});
