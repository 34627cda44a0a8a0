import assert from 'node:assert/strict';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { UnableError } from '../../model/errors.ts';
import { testLabels } from '../../stack/ledger/labels.fixture.ts';
import { type Made, makeMachine } from './make-machine.ts';
import { openPool } from './open-pool.ts';
import type { Pool } from './pool.ts';
import { xenShape } from './shape.ts';
import { attach, disk } from './simulator/pool.fixture.ts';
import { LOGIN, XenSimulator } from './simulator/simulator.fixture.ts';
import { findParts } from './template.ts';
import { xenThings } from './things.ts';
import type { XenHost, XenOwn } from './xen-host.ts';
import { XenMachine } from './xen-machine.ts';

const ID = 'opsproof-r1-small-web';
const WHAT = 'host "web" of "small" could not be started';
const LIMIT_MS = 30_000;

suite('a machine of a XenServer pool', () => {
  let simulator: XenSimulator;
  let pool: Pool;
  beforeEach(async () => {
    simulator = await XenSimulator.start('127.0.0.1', { guests: false });
    pool = openPool({ endpoint: simulator.url, ...LOGIN }, undefined, {});
  });
  afterEach(() => simulator.end());

  const things = () => xenThings(async () => ({ endpoint: simulator.url, ...LOGIN }));
  const trace = (kind: string) => ({
    kind,
    id: ID,
    scope: { endpoint: simulator.url, environment: 'small' },
  });
  const hostOf = (own: Partial<XenOwn>): XenHost => ({
    name: 'web',
    groups: [],
    provider: 'xenserver',
    verbs: xenShape.verbs,
    ports: [],
    needs: [],
    startMs: 1,
    stopMs: 1_000,
    transport: 'ssh',
    template: 'debian-12-cloud',
    ...own,
  });
  const make = async (own: Partial<XenOwn> = {}, signal = new AbortController().signal): Promise<Made> => {
    const host = hostOf(own);
    return makeMachine({
      pool,
      host,
      parts: await findParts(pool, host, WHAT),
      id: ID,
      labels: { ...testLabels('r1'), 'opsproof.environment': 'small' },
      what: WHAT,
      publicKey: 'ssh-ed25519 AAAA test',
      user: 'root',
      signal,
      made() {},
      conceal() {},
    });
  };
  const fails = async (own: Partial<XenOwn>) => {
    const error = await make(own).then(
      () => assert.fail('it was made'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof UnableError, String(error));
    return [error.message.replace(/ at http:\/\/127\.0\.0\.1:\d+| \(XenServer.*/, ''), error.hint];
  };
  const names = (type: 'VM' | 'VDI') =>
    [...simulator.rows.all(type).values()].map((row) => String(row.name_label));
  const given = { VDI: ['debian.iso', 'debian root'], VM: 4 };

  test('is a clone with what the environment says, its marks, and a disc for cloud-init', async () => {
    const { ref } = await make({ memory: 2 * 1024 ** 3, cpus: 4, network: 'Pool-wide network' });
    const row = simulator.rows.get('VM', ref);
    assert.deepEqual(
      [
        row.name_label,
        row.power_state,
        row.memory_static_max,
        row.VCPUs_max,
        row.VCPUs_at_startup,
        row.actions_after_crash,
      ],
      [ID, 'Running', 2 * 1024 ** 3, 4, 4, 'destroy'],
    );
    const config = row.other_config as Record<string, string>;
    assert.deepEqual(
      [config['opsproof.run'], config['opsproof.of'], config.auto_poweron],
      ['r1', row.uuid, undefined],
    );
    assert.deepEqual(names('VDI'), [...given.VDI, ID, ID]);
    const [found, ...others] = await things().find('r1', [trace('machine').scope]);
    assert.deepEqual([found?.kind, found?.id, found?.owner, others], ['machine', ID, 'small', []]);
  });

  test('goes with its disks, and leaves the disc in its drive, shared disks, and what others attached to it', async () => {
    const { ref } = await make();
    const { storage } = simulator.given;
    const shared = simulator.rows.add('VDI', { ...disk('shared', storage), sharable: true });
    const foreign = simulator.rows.add('VDI', disk('data of somebody', storage));
    attach(simulator.rows, ref, shared, 'Disk', '5');
    attach(simulator.rows, ref, foreign, 'Disk', '6');
    assert.equal(await things().remove(trace('machine'), LIMIT_MS), undefined);
    assert.equal(await things().remove(trace('disks'), LIMIT_MS), undefined);
    assert.deepEqual(names('VDI'), [...given.VDI, 'shared', 'data of somebody']);
    assert.equal(simulator.rows.all('VM').size, given.VM);
    assert.equal(await things().isThere(trace('machine')), false);
  });

  test('what was copied from it is not ours', async () => {
    const { ref } = await make();
    await pool.job('test', 'VM.snapshot', [ref, 'before'], { limitMs: LIMIT_MS });
    await pool.job('test', 'VM.clone', [ref, 'kept by somebody'], { limitMs: LIMIT_MS });
    assert.equal((await things().find('r1', [trace('machine').scope])).length, 1);
    assert.equal(await things().remove(trace('machine'), LIMIT_MS), undefined);
    assert.deepEqual(await things().find(undefined, [trace('machine').scope]), []);
    assert.deepEqual(names('VM').slice(given.VM), ['before', 'kept by somebody']);
    assert.equal(names('VDI').length, given.VDI.length + 4);
  });

  test('that somebody else removed leaves disks, which are found and removed', async () => {
    await make();
    await simulator.vanish(ID);
    const found = await things().find('r1', [trace('disks').scope]);
    assert.deepEqual(
      found.map(({ kind, id }) => `${kind} ${id}`),
      [`disks ${ID}`],
    );
    assert.equal(await things().isThere(trace('disks')), true);
    assert.equal(await things().remove(trace('machine'), LIMIT_MS), undefined);
    assert.equal(await things().remove(trace('disks'), LIMIT_MS), undefined);
    assert.deepEqual(names('VDI'), given.VDI);
  });

  test('whose disk another machine took keeps that disk, and says so', async () => {
    await make();
    await simulator.vanish(ID);
    const [taken] = [...simulator.rows.all('VDI')].find(([, row]) => row.name_label === ID) ?? assert.fail();
    attach(simulator.rows, simulator.given.template, taken, 'Disk', '7');
    assert.match(
      (await things().remove(trace('disks'), LIMIT_MS)) ?? '',
      /a machine still uses what the run made: the disk /,
    );
    assert.deepEqual(names('VDI'), [...given.VDI, ID]);
  });

  test('is found from its first moment on, before it has its marks', async () => {
    simulator.refusals.push({
      method: 'VDI.set_other_config',
      words: ['INTERNAL_ERROR', 'broken off'],
      times: 1,
    });
    await assert.rejects(make(), /broken off/);
    const [found] = await things().find('r1', [trace('machine').scope]);
    assert.deepEqual([found?.id, found?.run], [ID, 'r1']);
    assert.equal(await things().remove(trace('machine'), LIMIT_MS), undefined);
    assert.deepEqual(names('VDI'), given.VDI);
    assert.equal(simulator.rows.all('VM').size, given.VM);
  });

  test('has no address before its tools told one since its start: that of the template is another machine', async () => {
    simulator.machines.toolsMs = 600;
    const made = await make();
    const machine = new XenMachine({ pool, host: 'web', stopMs: 1_000, ...made });
    assert.deepEqual(await machine.look(), {
      life: 'running',
      addressless:
        'the tools in the guest have reported nothing since its start (xe-guest-utilities or xen-guest-agent must run in its template)',
    });
    await new Promise((resolve) => setTimeout(resolve, 900));
    assert.deepEqual(await machine.look(), { life: 'running', address: '127.0.0.1' });
  });

  test('does what is said to it, also when somebody did it before', async () => {
    const made = await make();
    const machine = new XenMachine({ pool, host: 'web', stopMs: 1_000, ...made });
    const state = () => simulator.rows.get('VM', made.ref).power_state;
    for (const [verb, after] of [
      ['pause', 'Paused'],
      ['pause', 'Paused'],
      ['unpause', 'Running'],
      ['stop', 'Halted'],
      ['stop', 'Halted'],
      ['start', 'Running'],
      ['kill', 'Halted'],
      ['start', 'Running'],
      ['restart', 'Running'],
    ] as const) {
      await machine.act(verb);
      assert.equal(state(), after, verb);
    }
    assert.match(
      await machine.console(),
      /it is shown at https:\/\/127\.0\.0\.1\/console\?uuid=\S+ and by: xe console uuid=/,
    );
  });

  test('that no longer exists, or was halted by somebody, has died', async () => {
    const made = await make();
    const look = () => new XenMachine({ pool, host: 'web', stopMs: 1_000, ...made }).look();
    await pool.job('test', 'VM.hard_shutdown', [made.ref], { limitMs: LIMIT_MS });
    assert.deepEqual(await look(), { life: { died: 'XenServer says Halted' } });
    await simulator.vanish(ID);
    assert.deepEqual(await look(), { life: { died: 'it no longer exists: somebody else removed it' } });
  });

  test('is not made of what is not there, there twice, empty, or too large', async () => {
    assert.deepEqual(await fails({ template: 'debian-12-clowd' }), [
      `${WHAT}: there is no template "debian-12-clowd"`,
      'did you mean "debian-12-cloud"?',
    ]);
    const [twice, hint] = await fails({ template: 'twice' });
    assert.equal(twice, `${WHAT}: there are 2 templates called "twice"`);
    assert.match(hint ?? '', /^write the uuid of the one that is meant: [0-9a-f-]{36}, [0-9a-f-]{36}$/);
    const uuid = '00000000-0000-4000-8000-000000000000';
    assert.match((await fails({ template: uuid }))[0] ?? '', /there is no template "0000/);
    assert.match(
      (await fails({ template: 'Debian Bookworm 12' }))[0] ?? '',
      /has no system yet; one would be installed/,
    );
    assert.match((await fails({ network: 'nowhere' }))[0] ?? '', /there is no network "nowhere"$/);
    assert.match((await fails({ storage: 'Discs' }))[0] ?? '', /there is no storage repository "Discs"$/);
    assert.match(
      (await fails({ memory: 2 ** 50 }))[0] ?? '',
      /it needs \d+ MiB of memory and 65536 MiB are free/,
    );
    simulator.refusals.push({ method: 'VM.start', words: ['NO_HOSTS_AVAILABLE'], times: 1 });
    assert.match((await fails({}))[0] ?? '', /: no host of the pool can run it \[NO_HOSTS_AVAILABLE\]$/);
  });

  test('with a storage of its own has its disks there', async () => {
    const other = simulator.rows.add('SR', {
      name_label: 'Fast',
      content_type: 'user',
      type: 'ext',
      other_config: {},
    });
    await make({ storage: 'Fast' });
    const places = [...simulator.rows.all('VDI').values()].filter((row) => row.name_label === ID);
    assert.deepEqual(
      places.map(({ SR }) => SR),
      [other, other],
    );
  });
});
