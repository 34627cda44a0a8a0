import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readAnswer } from '../answer.fixture.ts';

const MISSING = { state: { exists: false, installed: false }, unseen: {} };

suite('package of dpkg', () => {
  const read = (name: string, stdout: string, wanted: readonly string[]) =>
    readAnswer('package', name, { stdout }, wanted);
  const see = (name: string, stdout: string, wanted: readonly string[]) => {
    const seen = read(name, stdout, wanted);
    assert.ok('state' in seen, JSON.stringify(seen));
    return seen;
  };

  test('in a database without any installed package, even dpkg, is neither there nor missing', () => {
    for (const stdout of [
      'unknown\tnot-installed\tmawk\t\t\t\n',
      'deinstall\tconfig-files\tmawk\t1\tamd64\t\n',
    ]) {
      const seen = read('telnetd', stdout, ['installed']);
      assert.ok('unable' in seen);
      assert.match(seen.unable, /^dpkg knows no installed package at all, not even itself/);
    }
  });

  test('of dpkg is installed if it is configured, and neither installed nor missing while it is not', () => {
    const row = (want: string, status: string, version = '1-1') =>
      `${want}\t${status}\tmawk\t${version}\tamd64\t\ninstall\tinstalled\tdpkg\t1.21\tamd64\t\n`;
    const mawk = (stdout: string) => read('mawk', stdout, ['installed', 'held', 'version']);
    for (const status of ['installed', 'triggers-awaited', 'triggers-pending']) {
      const seen = mawk(row('install', status));
      assert.ok('state' in seen && seen.state.installed === true && seen.state.held === false, status);
    }
    for (const status of ['unpacked', 'half-configured', 'half-installed']) {
      const seen = mawk(row('hold', status));
      assert.ok('state' in seen);
      assert.deepEqual(
        [seen.state.exists, seen.state.installed, seen.state.version, seen.state.held],
        [true, undefined, '1-1', true],
      );
      assert.match(
        String(seen.unseen.installed?.unable),
        new RegExp(`^dpkg reports that it is ${status}: it has files`),
      );
    }
    assert.deepEqual(mawk(row('deinstall', 'config-files')), MISSING);
    assert.deepEqual(mawk(row('unknown', 'not-installed', '')), MISSING);
    assert.deepEqual(mawk(row('hold', 'not-installed', '')), {
      state: { exists: false, installed: false, held: true },
      unseen: {},
    });
    const odd = `${row('install', 'installed').replaceAll('mawk', 'dash')}what of other\n`;
    assert.deepEqual(mawk(odd), MISSING);
    assert.deepEqual(mawk(odd.replace('other', 'mawk')), {
      unable: 'a line of dpkg-query that may concern it makes no sense: "what of mawk"',
    });
  });

  test('is not upgradable if a pin forbids all of its versions', () => {
    const policy =
      'bash:\n  Installed: 1-1\n  Candidate: (none)\n  Version table:\n *** 1-1 -1\n        500 http://a.test x/main amd64 Packages\n        100 /var/lib/dpkg/status\n';
    const stdout = `install\tinstalled\tbash\t1-1\tamd64\t\n=== candidate\n${policy}status 0\n`;
    const { state } = see('bash', stdout, ['latest', 'upgradable']);
    assert.deepEqual(
      { latest: state.latest, upgradable: state.upgradable },
      { latest: null, upgradable: false },
    );
  });
});
