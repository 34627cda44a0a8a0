import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FACTS_COMMAND, parseFacts } from '../host/facts-look.ts';
import { environmentOf } from '../provider/environment.fixture.ts';
import { resources } from '../resource/registry.ts';
import { bringUp, contextOf, type TestContext } from '../stack/bring-up.fixture.ts';
import type { StackHosts } from '../stack/stack-hosts.ts';
import { engine } from '../transport/docker/engine.ts';
import { openTransport } from '../transport/open.ts';
import { ShellSession } from '../transport/session/shell-session.ts';
import { count } from './count.fixture.ts';
import { isDrawn, SEED } from './drawn.fixture.ts';
import { attributesOf, namesOf, variantsOf } from './footprint-nouns.fixture.ts';
import { differences, type HostState, readHostState } from './host-state.fixture.ts';

const client = await engine();
const answers = await client.ping().then(
  () => true,
  () => false,
);

/**
 * `npm run test:footprint` asks everything of a machine that has all tools, which takes some minutes to build. `npm test` asks each noun
 * for all attributes at once, as another user than root a third of these looks, and for a tenth of the attributes alone.
 */
const whole = count(0, 1) === 1;
const build = fileURLToPath(
  new URL(whole ? './fixtures/footprint' : '../../environments/images/guard', import.meta.url),
);

/** A login of another user starts nothing here: all that the machine itself writes meanwhile is its journal. */
const ITS_OWN = /^(?:sha256 of )?\/(?:run|var)\/(?:log\/journal|systemd\/journal)(?:\/|:)/;

/** State that is not in files: rules of the kernel without their counters, which count whatever the machine sends, and its modules. */
const KERNEL =
  'nft -s list ruleset 2>&1; for tool in iptables-save ip6tables-save; do $tool 2>&1 | sed "/^#/d;s/ \\[[0-9:]*\\]$//"; done; cut -d" " -f1 /proc/modules';

const skip = answers ? false : 'no Docker Engine answers';

suite('what a look leaves on a host', { skip, timeout: 1_800_000 }, () => {
  let context: TestContext;
  let stack: StackHosts;
  let container = '';
  let inside: ShellSession;
  /** As the host was left by the test before. */
  let left: HostState | undefined;

  before(async () => {
    context = contextOf(`test-${randomBytes(4).toString('hex')}`);
    const { image: _, ...host } =
      environmentOf('docker', {
        host: {
          build,
          args: { BASE: 'opsproof-base:bookworm' },
          systemd: true,
          capabilities: { add: ['NET_ADMIN', 'LINUX_IMMUTABLE', 'AUDIT_CONTROL'], drop: [] },
        },
      }).hosts.host ?? assert.fail();
    const environment = {
      ...environmentOf('docker', {}),
      name: whole ? 'footprint' : 'guarded-wall',
      hosts: { host },
    };
    stack = await bringUp(environment, context);
    container = `opsproof-${context.runId}-${context.stackId}-host`;
    inside = await sessionOf();
    const prepared = await inside.run(
      [
        'systemctl mask -q apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer systemd-tmpfiles-clean.timer',
        'systemctl stop "*.timer"; id alice >/dev/null 2>&1 || useradd -m alice',
        'systemctl start supervisor firewalld cron atd 2>/dev/null',
        'rm -f /run/ufw.lock /run/xtables.lock; rm -rf /root/.cache /root/.ansible',
        // On a busy machine services still write below /etc seconds after they were started.
        'i=0; while [ $i -lt 60 ] && [ $(($(date +%s) - $(stat -c %Z /etc))) -lt 10 ]; do sleep 1; i=$((i + 1)); done',
      ].join('\n'),
      { timeoutMs: 300_000 },
    );
    assert.equal(prepared.exitCode, 0, prepared.stderr.toString());
  });

  after(async () => {
    await inside?.close();
    await stack?.down();
    context?.dispose();
  });

  const sessionOf = async (user?: string) =>
    new ShellSession(
      await openTransport({ transport: 'docker', container, ...(user === undefined ? {} : { user }) }),
    );

  async function stateNow(): Promise<HostState> {
    const files = await readHostState(inside, whole);
    const { stdout } = await inside.run(KERNEL);
    return new Map([...files].filter(([key]) => !key.startsWith('process ') && !ITS_OWN.test(key))).set(
      'kernel',
      stdout.toString(),
    );
  }

  const draw = whole ? '' : `, OPSPROOF_SEED=${SEED}`;
  for (const user of ['root', 'alice'])
    test(`is nothing, whatever is asked of which noun by ${user}${draw}`, { timeout: 600_000 }, async () => {
      const session = await sessionOf(user);
      const told = parseFacts(await session.run(FACTS_COMMAND, { look: true }));
      assert.ok(typeof told !== 'string', String(told));
      const facts = { ...told, guarded: true } as const;
      const was = left ?? (await stateNow());
      const asked = new Set<string>();
      for (const resource of resources)
        for (const name of namesOf(resource))
          for (const machine of variantsOf(facts)) {
            const attributes = attributesOf(resource);
            // All at once, and each alone: the tool of one attribute must not hide behind another's failure.
            for (const wanted of [attributes, ...attributes.map((attribute) => [attribute])]) {
              const look = resource.look(name, machine, wanted);
              if ('unable' in look || asked.has(look.command)) continue;
              const one = wanted !== attributes ? 10 : user === 'root' ? 1 : 3;
              if (!whole && !isDrawn(look.command, one)) continue;
              asked.add(look.command);
              const reply = await session
                .run(look.command, { look: true, timeoutMs: 20_000 })
                .catch(() => undefined);
              const further = reply === undefined || reply.truncated ? undefined : look.further?.(reply);
              if (further !== undefined) await session.run(further.command, { look: true });
            }
          }
      await session.close();
      left = await stateNow();
      const found = differences(was, left);
      const least = whole ? 300 : user === 'root' ? 150 : 60;
      assert.ok(asked.size > least, `only ${asked.size} looks`);
      assert.deepEqual(found, []);
    });
});
