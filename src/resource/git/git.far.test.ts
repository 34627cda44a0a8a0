import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readFar, refuseAddress } from './git.far.ts';

const HASH = 'a'.repeat(40);
const PEELED = 'b'.repeat(40);
const failed = (text: string) => readFar({ text, status: 128 });

suite('a repository elsewhere', () => {
  test('has branches, and tags with the commit below them', () => {
    const text = `ref: refs/heads/main\tHEAD\n${HASH}\tHEAD\n${HASH}\trefs/heads/main\n${HASH}\trefs/tags/v1\n${PEELED}\trefs/tags/v1^{}`;
    const far = readFar({ text, status: 0 });
    assert.ok('refs' in far);
    assert.deepEqual(
      [far.head, far.refs.get('refs/heads/main'), far.refs.get('refs/tags/v1')],
      ['main', HASH, PEELED],
    );
  });

  test('is silent only if nothing answers at its own address', () => {
    const curl = (host: string) =>
      failed(
        `fatal: unable to access 'https://git.test/x/': Failed to connect to ${host} port 443 after 0 ms: Couldn't connect to server`,
      );
    assert.ok('silent' in curl('git.test'));
    assert.ok('unable' in curl('proxy.test'));
    assert.ok(
      'silent' in
        failed(
          'ssh: connect to host git.test port 22: Connection refused\nfatal: Could not read from remote repository.',
        ),
    );
    for (const said of [
      'fatal: Authentication failed for https://git.test/x',
      'ssh: Could not resolve hostname git.test: Name or service not known\nfatal: Could not read from remote repository.',
      'Host key verification failed.\nfatal: Could not read from remote repository.',
      "fatal: unable to access 'https://git.test/x/': SSL certificate problem: unable to get local issuer certificate",
      "fatal: '/srv/x' does not appear to be a git repository",
      'fatal: protocol error: bad line length character: HTTP',
      '',
    ])
      assert.ok('unable' in failed(said), said);
  });

  test('is unable for an answer that makes no sense, or none', () => {
    assert.ok('unable' in readFar({ text: `${HASH}\trefs/heads/main\nwhat?`, status: 0 }));
    assert.ok('unable' in readFar(undefined));
    assert.ok('unable' in readFar({ text: 'sh: git: not found', status: 127 }));
  });

  test('has an address without a password, and not one that runs a program', () => {
    for (const url of [
      'https://git.test/a.git',
      'ssh://git@git.test:22/a',
      'git@git.test:a/b.git',
      'file:///srv/a.git',
      'git://git.test/a',
    ])
      assert.equal(refuseAddress(url), undefined, url);
    assert.match(refuseAddress('https://a:secret@git.test/a.git') ?? '', /^a password has no place/);
    for (const url of [
      'ext::sh -c x',
      '/srv/a',
      'ssh://-oProxyCommand=x/a',
      '-x',
      'git.test',
      'https://a b',
      'a@-x:b',
      'git@git.test:-x',
    ])
      assert.match(refuseAddress(url) ?? '', /^an address begins with/, url);
  });
});
