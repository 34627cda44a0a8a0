import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf } from '../machine.fixture.ts';

const MISSING = { state: { exists: false, installed: false }, unseen: {} };

function read(noun: string, name: string, answer: Parameters<typeof reply>[0]) {
  const look = resourceOf(noun).look(name, factsOf('debian-12'), ['installed', 'version']);
  assert.ok('command' in look);
  return readSighting(look, reply(answer), ['installed', 'version']);
}

function commandOf(noun: string, name: string): string {
  const look = resourceOf(noun).look(name, factsOf('debian-12'), ['installed']);
  assert.ok('command' in look);
  return look.command;
}

function installed(version: string) {
  return { state: { exists: true, installed: true, version, versions: [version] }, unseen: {} };
}

suite('pip package', () => {
  const stdout = 'Flask\t3.0.2\nzope.interface\t6.1\nFlask\t1.0\n=== end\n';

  test('is the first that Python finds, in any spelling of its name', () => {
    assert.deepEqual(read('pip package', 'flask', { stdout }), installed('3.0.2'));
    assert.deepEqual(read('pip package', 'zope-interface', { stdout }), installed('6.1'));
    assert.deepEqual(read('pip package', 'django', { stdout }), MISSING);
  });

  test('is looked up in the virtual environment that is named', () => {
    assert.match(commandOf('pip package', 'flask in /opt/x y/venv/'), / '\/opt\/x y\/venv\/bin\/python' -B /);
    assert.match(commandOf('pip package', 'flask'), / 'python3' -B /);
    assert.equal(commandOf('pip package', 'flask'), commandOf('pip package', 'django'));
  });

  test('has its missing requirements, as reported by pip check', () => {
    const wanted = ['installed', 'conflicts'];
    const conflicts = (name: string, check: string) => {
      const look = resourceOf('pip package').look(name, factsOf('debian-12'), wanted);
      assert.ok('command' in look);
      const answer = readSighting(look, reply({ stdout: `${stdout}=== pip check\n${check}` }), wanted);
      assert.ok('state' in answer);
      return answer.unseen.conflicts ?? answer.state.conflicts;
    };
    const broken = `Flask 3.0.2 requires werkzeug, which is not installed.
zope-interface 6.1 has requirement setuptools>=99, but you have setuptools 66.1.1.
status 1
`;
    assert.deepEqual(conflicts('flask', broken), ['requires werkzeug, which is not installed']);
    assert.deepEqual(conflicts('zope.interface', broken), [
      'has requirement setuptools>=99, but you have setuptools 66.1.1',
    ]);
    assert.deepEqual(conflicts('flask', 'No broken requirements found.\nstatus 0\n'), []);
    assert.deepEqual(conflicts('flask', '/usr/bin/python3: No module named pip\nstatus 1\n'), {
      unable: 'pip check ended with status 1: /usr/bin/python3: No module named pip',
      hint: 'install pip for that Python, for example the package python3-pip',
    });
    assert.deepEqual(conflicts('flask', 'status 0\n'), {
      unable: 'pip check ended with status 0: it said nothing',
      hint: 'install pip for that Python, for example the package python3-pip',
    });
  });

  test('cannot be looked at without Python, or if the list has no end', () => {
    const gone = read('pip package', 'x', { stderr: 'sh: 1: python3: not found\n', exitCode: 127 });
    assert.deepEqual(gone, {
      unable: 'python3 could not be run: sh: 1: python3: not found',
      hint: 'install it on the host, in the PATH of the session',
    });
    assert.deepEqual(read('pip package', 'x', { stdout: 'Flask\t3.0.2\n' }), {
      unable: 'python3 ended with status 0 and said "Flask\\t3.0.2"',
    });
  });
});

suite('pip package beside broken ones', () => {
  test('is found, and a name that a broken one may have is not missing', () => {
    const stdout =
      "rpm\t4.18.0\nodd\tPosixPath('/usr/lib/python3/dist-packages/my_bad-1.0.dist-info')\n=== end\n";
    assert.deepEqual(read('pip package', 'rpm', { stdout }), installed('4.18.0'));
    assert.deepEqual(read('pip package', 'other', { stdout }), MISSING);
    const odd = read('pip package', 'My.Bad', { stdout });
    assert.ok(
      'unable' in odd && odd.unable.startsWith('a line of what Python has installed that may concern it'),
    );
  });
});

suite('npm package', () => {
  test('is in the global list', () => {
    const stdout =
      '{"name":"lib","dependencies":{"pm2":{"version":"5.3.0"},"@x/y":{"version":"1.0.0-rc.1"}}}';
    assert.deepEqual(read('npm package', 'pm2', { stdout }), installed('5.3.0'));
    assert.deepEqual(read('npm package', '@x/y', { stdout, exitCode: 1 }), installed('1.0.0-rc.1'));
    assert.deepEqual(read('npm package', 'constructor', { stdout }), MISSING);
    assert.deepEqual(read('npm package', 'pm2', { stdout: '{"name":"lib"}' }), MISSING);
  });

  test('in a folder is read from its package.json', () => {
    const name = 'left-pad in /srv/app';
    assert.match(commandOf('npm package', name), /cat '\/srv\/app\/node_modules\/left-pad\/package.json'$/);
    assert.deepEqual(read('npm package', name, { stdout: '{"version":"1.3.0"}' }), installed('1.3.0'));
    const stderr = 'cat: /srv/app/node_modules/left-pad/package.json: No such file or directory\n';
    assert.deepEqual(read('npm package', name, { stderr, exitCode: 1 }), MISSING);
    assert.deepEqual(read('npm package', name, { exitCode: 66 }), {
      unable: '/srv/app is not a folder that can be entered',
      hint: 'name the folder that contains node_modules',
    });
    assert.deepEqual(read('npm package', name, { stderr: 'cat: x: Permission denied\n', exitCode: 1 }), {
      unable: 'cat package.json ended with status 1 and said "cat: x: Permission denied"',
    });
  });

  test('cannot be looked at without npm, or if it prints nonsense', () => {
    const gone = read('npm package', 'x', { stderr: 'sh: 1: npm: not found\n', exitCode: 127 });
    assert.ok('unable' in gone);
    assert.equal(gone.unable, 'npm ls could not be run: sh: 1: npm: not found');
    for (const stdout of ['', 'what?', '[]', 'null'])
      assert.ok('unable' in read('npm package', 'x', { stdout }), stdout);
  });
});

suite('gem', () => {
  const stdout = 'bundler (default: 2.3.27, 2.2.1)\ndebug (1.6.3)\nnokogiri (1.15.4 x86_64-linux)\n=== end\n';

  test('is in the list of gems', () => {
    assert.deepEqual(read('gem', 'debug', { stdout }), installed('1.6.3'));
    assert.deepEqual(read('gem', 'nokogiri', { stdout }), installed('1.15.4'));
    assert.deepEqual(read('gem', 'rails', { stdout }), MISSING);
    assert.deepEqual(read('gem', 'debug', { stdout: '=== end\n' }), MISSING);
  });

  test('in several versions has no single one', () => {
    const sighting = read('gem', 'bundler', { stdout });
    assert.ok('state' in sighting);
    assert.deepEqual(sighting.state.versions, ['2.3.27', '2.2.1']);
    assert.deepEqual(sighting.unseen.version, {
      unable: 'it is installed in 2 versions: 2.3.27, 2.2.1',
      hint: 'check its versions: has versions includes …',
    });
  });

  test('cannot be looked at without Ruby, or if it prints nonsense', () => {
    const gone = read('gem', 'x', { stderr: 'sh: 1: gem: not found\n', exitCode: 127 });
    assert.ok('unable' in gone);
    assert.ok('unable' in read('gem', 'x', { stdout: 'debug (1.6.3)\n' }));
    assert.ok('unable' in read('gem', 'x', { stdout: 'x (?)\n=== end\n' }));
  });
});

test('impossible names are refused', () => {
  for (const [noun, name, message] of [
    ['pip package', '-x', 'this is not the name of a pip package: "-x"'],
    ['pip package', 'x in /a/../\0', 'a name cannot contain a NUL byte'],
    ['npm package', '../x in /srv', 'this is not the name of an npm package: "../x"'],
    ['npm package', '@a/b/c', 'this is not the name of an npm package: "@a/b/c"'],
    ['gem', 'a b', 'this is not the name of a gem: "a b"'],
  ] as const) {
    assert.equal(resourceOf(noun).refuse?.(name), message);
  }
  assert.equal(resourceOf('npm package').refuse?.('@scope/name in /srv/app'), undefined);
});
