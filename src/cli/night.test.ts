import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { after, before, suite, test } from 'node:test';
import { type Night, NightFleet, STARTED } from './night-fleet.fixture.ts';
import { MUTATIONS } from './night-mutations.fixture.ts';

/** `npm run test:night` watches twenty hosts and tries everything; `npm test` two hosts and one change. */
const WHOLE = process.env.OPSPROOF_NIGHT === 'all';
const HOSTS = WHOLE ? 20 : 2;
const LONGEST_MS = 600_000;
const QUIET = { code: 0, told: [], fresh: [], recovered: [] };

suite(`the night watch over ${HOSTS} hosts`, { timeout: 3 * LONGEST_MS }, () => {
  let fleet: NightFleet;
  before(
    async () => {
      fleet = await NightFleet.start(HOSTS);
    },
    { timeout: LONGEST_MS },
  );
  after(() => fleet?.stop());

  const summary = ({ code, notices, sections }: Night) => ({
    code,
    told: notices.map(({ title }) => title.replace('opsproof drift fleet: ', '')),
    fresh: sections.get('new tonight') ?? [],
    recovered: sections.get('back to the baseline') ?? [],
  });

  test('the first night says what to do, before anything runs', async () => {
    const night = await fleet.night();
    assert.equal(night.code, 3);
    assert.equal(night.stdout, '');
    assert.equal(
      night.stderr,
      'the environment "fleet" has no baseline: nothing has been accepted yet, so there is nothing to compare with\n' +
        '  accept the current state as the baseline: opsproof drift accept --env fleet; it writes baselines/fleet/<host>.json, ' +
        'to review and commit. opsproof run --env fleet needs no baseline\n',
    );
    assert.deepEqual(summary(night).told, ['1 new'], 'a night that cannot be is told');
  });

  test('what was accepted is quiet, with the features and without, and its return is reported once', async () => {
    const accepted = await fleet.repository.run('drift', 'accept', '--env', 'fleet');
    assert.equal(accepted.code, 0, accepted.stderr);
    assert.equal(accepted.stderr, '');
    assert.match(accepted.stdout, new RegExp(`^accepted ${HOSTS} hosts\n`));
    const first = await fleet.night();
    assert.deepEqual(
      summary(first),
      { ...QUIET, told: ['1 recovered, nothing else is red'] },
      first.stdout + first.stderr,
    );
    assert.match(first.stdout, new RegExp(`^drift of fleet: 0 changes on ${HOSTS} hosts$`, 'm'));
    const second = await fleet.night('--no-features');
    assert.deepEqual(summary(second), QUIET, second.stdout);
  });

  for (const mutation of MUTATIONS.filter(({ quick }) => WHOLE || quick === true)) {
    test(`${mutation.what}: reported once in one line, quiet the next night, reported when it recovers`, async (t) => {
      let reverted = false;
      // A night that fails does not spoil those behind it.
      t.after(async () => {
        if (reverted) return;
        await mutation.revert(fleet);
        await fleet.night('--no-features');
      });
      await mutation.apply(fleet);
      const night = await fleet.night('--no-features');
      const { fresh, ...rest } = summary(night);
      assert.deepEqual(rest, { code: 1, told: ['1 new'], recovered: [] }, night.stdout);
      assert.equal(fresh.length, 1, night.stdout);
      const line = fresh[0] ?? '';
      t.diagnostic(`${line} (${night.seconds.toFixed(1)} s)`);
      assert.equal(line.slice(0, mutation.line(fleet).length), mutation.line(fleet));
      assert.deepEqual(
        night.notices[0]?.new.map(({ text }) => text),
        [line],
      );

      const next = await fleet.night('--no-features');
      assert.deepEqual(summary(next), { ...QUIET, code: 1 }, next.stdout);
      assert.equal(next.sections.get('unchanged since earlier nights')?.length, 1);

      await mutation.revert(fleet);
      reverted = true;
      const well = await fleet.night('--no-features');
      const { recovered, ...others } = summary(well);
      assert.deepEqual(
        others,
        { code: 0, told: ['1 recovered, nothing else is red'], fresh: [] },
        well.stdout,
      );
      assert.equal(recovered.length, 1, well.stdout);
      assert.deepEqual(
        well.notices[0]?.recovered.map(({ text }) => text),
        [line],
      );
    });
  }

  test('a change is reported with the night it began', async () => {
    await fleet.inside(fleet.host(1), 'chmod 0600 /etc/login.defs');
    await fleet.night('--no-features');
    const history = new DatabaseSync(`${fleet.repository.folder}/reports/history.sqlite`);
    history.exec(`UPDATE drift SET since = '2026-01-31T02:00:00.000Z' WHERE gone IS NULL`);
    history.close();
    const night = await fleet.night('--no-features');
    assert.deepEqual(night.sections.get('unchanged since earlier nights'), [
      `file "/etc/login.defs": mode 0644 → 0600 on ${fleet.host(1)}, since 2026-01-31`,
    ]);
    await fleet.inside(fleet.host(1), 'chmod 0644 /etc/login.defs');
    assert.equal((await fleet.night('--no-features')).code, 0);
  });

  test('a host that is down is reported, once, and the others are compared as ever', async () => {
    const [lost, changed] = [fleet.host(1), fleet.host(HOSTS)];
    await fleet.engine('stop', lost);
    const dark = await fleet.night('--no-features');
    assert.deepEqual(summary(dark), { ...QUIET, code: 2, told: ['1 new'] }, dark.stdout);
    assert.match(
      dark.sections.get('could not be read')?.join('\n') ?? '',
      new RegExp(`^${lost}: the whole host: .+$`),
    );
    await fleet.inside(changed, 'chmod 0600 /etc/login.defs');
    const both = await fleet.night('--no-features');
    assert.deepEqual(
      summary(both),
      {
        ...QUIET,
        code: 1,
        told: ['1 new, 1 still red'],
        fresh: [`file "/etc/login.defs": mode 0644 → 0600 on ${changed}`],
      },
      both.stdout,
    );
    await fleet.inside(changed, 'chmod 0644 /etc/login.defs');
    await fleet.engine('start', lost);
    await fleet.inside(lost, STARTED);
    const well = await fleet.night('--no-features');
    assert.deepEqual(
      { ...summary(well), recovered: [] },
      { ...QUIET, told: ['2 recovered, nothing else is red'] },
      well.stdout,
    );
  });

  test('a red feature and a change of one night are one message', async () => {
    // Not the last one, which is reached over ssh.
    const host = fleet.host(1);
    await fleet.inside(host, 'systemctl stop ssh');
    const night = await fleet.night();
    assert.equal(night.code, 1);
    assert.equal(night.notices.length, 1);
    const texts = night.notices[0]?.new.map(({ text }) => text) ?? [];
    assert.equal(texts.length, 2, texts.join('\n'));
    assert.deepEqual(texts.toSorted(), [
      `everybody can be reached: service "ssh" on ${host}: running expected true, observed false`,
      `service "ssh": running true → false on ${host}; with it port "22/tcp"`,
    ]);
    await fleet.inside(host, 'systemctl start ssh');
    const well = await fleet.night();
    assert.deepEqual(summary(well).told, ['2 recovered, nothing else is red'], well.stdout);
    assert.equal(well.code, 0);
  });
});
