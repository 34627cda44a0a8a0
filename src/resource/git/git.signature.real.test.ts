import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, suite, test } from 'node:test';
import type { Sighting } from '../machine.fixture.ts';
import { hasGit, Repositories } from './git.fixture.ts';

const NOUN = 'git repository';
const has = (program: string) => spawnSync(program, ['--version']).error === undefined;

suite('who signed', {
  skip: hasGit() && has('ssh-keygen') ? false : 'there is no git or no ssh-keygen on this machine',
}, () => {
  let made: Repositories;
  before(() => {
    made = new Repositories();
  });
  after(() => made.remove());

  const keyOf = (path: string, attribute: string) => {
    const seen = made.see(NOUN, path, [attribute]) as Sighting;
    return seen.unseen?.[attribute]?.unable ?? seen.state?.[attribute];
  };
  const amend = (name: string, from: string) =>
    made.sh(
      name,
      `c=$(git cat-file commit HEAD | sed '${from}' | git hash-object -t commit -w --stdin); git reset -q --hard $c`,
    );

  for (const kind of ['ed25519', 'rsa', 'ecdsa -b 256', 'ecdsa -b 384', 'ecdsa -b 521']) {
    test(`is the ${kind} key of OpenSSH whose signature holds, of a commit and of a tag`, () => {
      const name = kind.replaceAll(/[ -]/g, '');
      made.sh('.', `ssh-keygen -q -t ${kind} -N '' -f key-${name}`);
      const path = made.make(
        name,
        `git config gpg.format ssh; git config user.signingKey ${made.path(`key-${name}`)}; git commit -qS --allow-empty -m 'signed ä'; git tag -s -m signed v1; git tag v0; git tag -a -m x v2; git update-ref refs/tags/v9 $(git rev-parse v1)`,
      );
      const key = made.sh('.', `ssh-keygen -lf key-${name}.pub`).split(' ')[1];
      assert.match(key ?? '', /^SHA256:/);
      assert.equal(keyOf(path, 'signing key'), key);
      assert.equal(keyOf(path, 'signing key of v1'), key);
      // A lightweight tag, one without a signature, and one that was signed under another name.
      for (const tag of ['v0', 'v2', 'v9']) assert.equal(keyOf(path, `signing key of ${tag}`), null, tag);
      assert.equal(keyOf(path, 'signing key of v3'), 'there is no tag v3 that can be read');
      amend(name, 's/^signed/forged/');
      assert.equal(keyOf(path, 'signing key'), null);
    });
  }

  test('is nobody for a signature that was made for something else', () => {
    made.sh('.', "ssh-keygen -q -t ed25519 -N '' -f other");
    const path = made.make(
      'purpose',
      `printf '#!/bin/sh\\nfor f; do :; done; ssh-keygen -Y sign -n file -f ${made.path('other')} "$f"\\n' >../sign; chmod 755 ../sign
git config gpg.format ssh; git config user.signingKey ${made.path('other')}; git config gpg.ssh.program ${made.path('sign')}; git commit -qS --allow-empty -m x`,
    );
    assert.match(made.sh('purpose', 'git cat-file commit HEAD'), /BEGIN SSH SIGNATURE/);
    assert.equal(keyOf(path, 'signing key'), null);
    assert.equal(keyOf(made.make('unsigned'), 'signing key'), null);
  });

  test('is the PGP key in the keyring of the login user, as gpgv finds it', {
    skip: has('gpg') && has('gpgv') ? false : 'there is no gpg or no gpgv on this machine',
  }, () => {
    made.sh(
      '.',
      "mkdir -m 700 .gnupg; gpg --batch -q --passphrase '' --quick-gen-key 'A <a@example.com>' ed25519 sign 1d",
    );
    try {
      const key = made.sh(
        '.',
        "gpg --batch -q --with-colons -k a@example.com | sed -n 's/^fpr:*\\([0-9A-F]*\\):/\\1/p' | head -1",
      );
      const path = made.make(
        'pgp',
        `git config user.signingKey ${key}; git commit -qS --allow-empty -m signed; git tag -s -m signed v1`,
      );
      const kept = () => made.sh('.gnupg', 'find . -type f -printf "%p %s %T@\\n" | sort');
      const before = kept();
      assert.deepEqual([keyOf(path, 'signing key'), keyOf(path, 'signing key of v1')], [key, key]);
      assert.equal(kept(), before);
      const there = made.make('pgp-again', `git fetch -q ../pgp; git reset -q --hard FETCH_HEAD`);
      assert.equal(keyOf(there, 'signing key'), key);
      amend('pgp-again', 's/^signed/forged/');
      assert.equal(keyOf(there, 'signing key'), null);
      made.sh('.', 'mv .gnupg/pubring.kbx kept.kbx');
      assert.match(
        String(keyOf(path, 'signing key')),
        /^its PGP signature cannot be verified: there is no readable keyring /,
      );
      made.sh(
        '.',
        "gpg --batch -q --no-default-keyring --keyring ./other.kbx --import </dev/null 2>/dev/null || :; mkdir -p -m 700 b; gpg --homedir b --batch -q --passphrase '' --quick-gen-key B ed25519 sign 1d; gpgconf --homedir b --kill all; cp b/pubring.kbx .gnupg/pubring.kbx",
      );
      assert.match(
        String(keyOf(path, 'signing key')),
        /^its PGP signature is by [0-9A-F]{16}, which is not in the keyring/,
      );
    } finally {
      made.sh('.', 'gpgconf --kill all');
    }
  });
});
