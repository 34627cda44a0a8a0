import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OtherSystem } from '../other-systems.fixture.ts';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Each job writes its name; the time of those that must not run never comes today, and what must run does every minute. */
function prepare(today: number): string {
  const day = (ahead: number) => DAYS[(today + ahead + 7) % 7];
  const job = (name: string, weekday = '*', more = '') => `* * * * ${weekday} ${more}echo ${name} >>/srv/ran`;
  return `ln -s /bin/busybox /usr/sbin/crond; spool=/var/spool/cron/crontabs; mkdir -p $spool /etc/cron.d
printf '%s\\n' '${job('plain')}' 'no line of a crontab' '${job('around', `${day(-1)}-${day(1)}`)}' '${job('other', `${day(1)}-${day(-1)}`)}' >$spool/root
printf '%s' '${job('unended')}' >>$spool/root
printf '%s\\n' '${job('stranger')}' >$spool/www-data; chown www-data $spool/www-data
printf '%s\\n' '${job('nobody')}' >$spool/nobody; chmod 666 $spool/nobody; touch /srv/ran; chmod 777 /srv/ran
printf '%s\\n' '${job('system', '*', 'root ')}' >/etc/cron.d/system
busybox crond -c $spool`;
}

test('busybox crond starts what its crontabs are said to have, and nothing else', {
  timeout: 300_000,
}, async (context) => {
  // The day may end while it runs: then it is made anew.
  const today = new Date().getUTCDay();
  const system = await OtherSystem.start(prepare(today));
  if (typeof system === 'string') return context.skip(system);
  try {
    const seen = async (name: string) => {
      const sighting = await system.look('crontab', name, 'entries', 'problems', 'cron');
      assert.ok('state' in sighting, JSON.stringify(sighting));
      assert.equal(sighting.state.cron, 'busybox crond', JSON.stringify(sighting));
      assert.deepEqual(sighting.unseen, {});
      return sighting.state;
    };
    const { entries, problems } = await seen('root');
    assert.equal((problems as string[]).length, 1, JSON.stringify(problems));
    assert.match(String(problems), /line 2/);
    const said = [
      await seen('root'),
      await seen('www-data'),
      await seen('nobody'),
      await seen('/etc/cron.d/system'),
    ];
    const jobs = said.flatMap(({ entries: found }) => found as string[]);
    assert.deepEqual(
      jobs.map((entry) => /echo (\w+)/.exec(entry)?.[1]),
      ['plain', 'around', 'other', 'unended', 'nobody'],
      JSON.stringify(entries),
    );
    assert.match(String(said[1]?.problems), /its owner is 33, not root/);
    assert.match(String(said[3]?.problems), /it reads the crontabs of users only/);
    // A minute begins within a minute; then its jobs are all started at once.
    const ran = await system.run(
      'for try in $(seq 90); do [ -s /srv/ran ] && break; sleep 1; done; sleep 2; sort -u /srv/ran',
      120_000,
    );
    if (new Date().getUTCDay() !== today) return context.skip('the day ended meanwhile');
    assert.deepEqual(ran.split('\n'), ['around', 'nobody', 'plain', 'unended']);
  } finally {
    await system.remove();
  }
});
