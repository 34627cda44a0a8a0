import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import type { Sighting } from '../machine.fixture.ts';
import type { Unable } from '../resource.ts';
import { hasGit, Repositories } from './git.fixture.ts';

const NOUN = 'git repository';
const CHANGES = ['clean', 'changed files', 'untracked files', 'ignored files'];

function state({ state }: Sighting | { readonly unable: string; readonly state?: undefined }) {
  return state;
}

function why(seen: Sighting | Unable, attribute?: string): string {
  const reason = attribute === undefined ? (seen as Partial<Unable>) : (seen as Sighting).unseen?.[attribute];
  return reason?.unable ?? `it was seen: ${JSON.stringify(seen)}`;
}

suite('a git repository that nobody trusts', {
  skip: hasGit() ? false : 'there is no git on this machine',
}, () => {
  let made: Repositories;
  before(() => {
    made = new Repositories();
  });
  after(() => made.remove());

  const dirty = (name: string, script: string) => {
    const path = made.make(name, script);
    const seen = state(made.see(NOUN, path, CHANGES));
    return { clean: seen?.clean, changed: seen?.['changed files'], untracked: seen?.['untracked files'] };
  };

  test('is not clean where git status says that it is', () => {
    const blind = (name: string, script: string) => {
      const seen = dirty(name, script);
      assert.equal(made.sh(name, 'git status --porcelain'), '', name);
      return [seen.clean, ...(seen.changed as string[]), ...(seen.untracked as string[])];
    };
    assert.deepEqual(blind('assumed', 'git update-index --assume-unchanged a; echo x >a'), [false, 'a']);
    assert.deepEqual(blind('skipped', 'git update-index --skip-worktree a; echo x >a'), [false, 'a']);
    assert.deepEqual(blind('sparse', 'git sparse-checkout set --no-cone /a 2>/dev/null'), [
      false,
      '.gitignore',
      'd/b',
      'link',
      'run',
    ]);
    assert.deepEqual(
      blind(
        'timed',
        'git config core.trustctime false; touch -d 2020-01-01 a; git update-index --refresh; echo two >a; echo eno >a; touch -d 2020-01-01 a',
      ),
      [false, 'a'],
    );
    assert.deepEqual(blind('modeless', 'git config core.fileMode false; chmod -x run'), [false, 'run']);
    assert.deepEqual(blind('excluded', 'echo "x*" >.git/info/exclude; echo 1 >x1'), [false, 'x1']);
    assert.deepEqual(blind('selfish', 'mkdir e; echo "*" >e/.gitignore; echo 1 >e/x'), [
      false,
      ...['e/', 'e/.gitignore', 'e/x'],
    ]);
    // A committed rule ignores the .gitignore, and only that one the file.
    const dotted = 'echo ".*" >>.gitignore; git commit -qam x; echo evil >d/.gitignore; echo 1 >d/evil';
    assert.deepEqual(blind('dotted', dotted), [false, 'd/evil']);
    assert.deepEqual(blind('unasked', 'git config status.showUntrackedFiles no; echo 1 >x1'), [false, 'x1']);
  });

  test('is clean with what only committed rules ignore, also in a folder of nothing else', () => {
    const path = made.make(
      'ruled',
      'echo build/ >>.gitignore; git commit -qam x; mkdir logs build; echo 1 >logs/a.log; echo "*" >build/.gitignore; echo 1 >build/x',
    );
    const seen = state(made.see(NOUN, path, CHANGES));
    assert.deepEqual([seen?.clean, seen?.['untracked files']], [true, []]);
  });

  test('has no address of a remote where git would ask another one', () => {
    const url = 'https://git.example/app.git';
    const path = made.make(
      'rewritten',
      `git remote add origin ${url}; git remote add other https://user:secret@git.test/a; git config url.file:///srv/evil.insteadOf https://git.example; mkdir .git/remotes; echo 'URL: /srv/evil' >.git/remotes/old`,
    );
    const seen = made.see(NOUN, path, ['remote origin', 'remote other', 'remote old', 'remote none']);
    assert.equal(why(seen, 'remote origin'), `git asks file:///srv/evil/app.git instead of ${url}`);
    assert.equal(why(seen, 'remote old'), 'git asks /srv/evil instead of none');
    assert.equal(state(seen as Sighting)?.['remote other'], 'https://git.test/a');
    assert.equal(state(seen as Sighting)?.['remote none'], null);
  });

  test('has its tags beside those of files and folders', () => {
    const path = made.make('tagged', 'git tag v1; git tag blob HEAD:a; git tag tree HEAD^{tree}');
    assert.deepEqual(state(made.see(NOUN, path, ['tags']) as Sighting)?.tags, ['v1']);
  });

  test('cannot be looked at if its configuration leads elsewhere', () => {
    made.make('pristine');
    const path = made.make('elsewhere', `git config core.worktree ${made.path('pristine')}; echo x >a`);
    assert.match(
      why(made.see(NOUN, path, CHANGES)),
      /^git takes ".*\/pristine" for the top of the repository in /,
    );
    const bare = made.make('nowhere', 'git config core.bare true; echo x >a');
    assert.match(why(made.see(NOUN, bare, CHANGES)), /^git takes ".*\/nowhere\/\.git" for the top/);
    const broken = made.make('broken', 'rm .git/HEAD');
    assert.match(
      why(made.see(NOUN, broken, CHANGES)),
      /^git does not accept it: fatal: not a git repository/,
    );
  });

  test('is told from what replaced and grafted history, copies of tags and files in .git pretend', () => {
    const path = made.make(
      'pretending',
      'echo 2 >a; git commit -qam second; git tag -a -m x old HEAD~1; git tag v1 HEAD~1',
    );
    const [first, second] = made.sh('pretending', 'git rev-parse HEAD~1 HEAD').split('\n');
    made.sh(
      'pretending',
      `git replace ${second} ${first}; cp .git/refs/heads/main .git/v1; git pack-refs --all; sed -i 's/^\\^.*/^${second}/' .git/packed-refs`,
    );
    const seen = state(
      made.see(NOUN, path, ['commit', 'tags', 'commit of v1', 'content of HEAD:a', ...CHANGES]),
    );
    assert.deepEqual(
      [seen?.commit, seen?.tags, seen?.['commit of v1'], seen?.['content of HEAD:a'], seen?.clean],
      [second, [], first, '2\n', true],
    );
  });

  test('with a tree that has not the content of its name proves nothing', () => {
    const path = made.make('forged', 'echo other >a; git add a; git commit -qm x');
    made.sh(
      'forged',
      `d=$(git rev-parse HEAD:d); o=.git/objects/$(echo $d | sed 's/../&\\//'); echo evil >d/b; git add d/b; n=$(git rev-parse $(git write-tree):d)
chmod u+w $o; cp .git/objects/$(echo $n | sed 's/../&\\//') $o; git read-tree HEAD`,
    );
    const seen = made.see(NOUN, path, [...CHANGES, 'content of HEAD:d/b']);
    assert.equal(why(seen, 'clean'), 'a tree of the commit is missing or not what its name says');
    assert.equal(why(seen, 'content of HEAD:d/b'), 'a tree of HEAD is missing or not what its name says');
    made.sh(
      'forged',
      `h=$(git rev-parse HEAD); o=.git/objects/$(echo $h | sed 's/../&\\//'); chmod u+w $o; cp .git/objects/$(git rev-parse HEAD~1 | sed 's/../&\\//') $o`,
    );
    assert.match(
      why(made.see(NOUN, path, ['commit'])),
      /^(?:the commit [0-9a-f]{40} is not what its name says|HEAD leads to no commit)/,
    );
  });

  test('runs no program that its configuration names, and writes nothing', () => {
    const evil = made.path('evil');
    const ran = made.path('ran');
    made.sh('.', `printf '#!/bin/sh\\necho "$0 $*" >>${ran}\\n' >evil; chmod 755 evil`);
    const path = made.make(
      'hostile',
      `for k in core.fsmonitor core.pager core.editor core.sshCommand core.askPass core.gitProxy core.alternateRefsCommand diff.external gpg.program gpg.ssh.program credential.helper \
filter.x.clean filter.x.smudge filter.x.process diff.x.textconv diff.x.command interactive.diffFilter remote.origin.uploadpack uploadpack.packObjectsHook alias.rev-parse alias.ls-files; do git config $k ${evil}; done
git config filter.x.required true; echo '* filter=x diff=x' >.git/info/attributes; echo 'ext::${evil}' >x; git config remote.origin.url 'ext::${evil} %s'
for h in post-index-change pre-commit reference-transaction post-checkout fsmonitor-watchman; do cp ${evil} .git/hooks/$h; done; git config core.hooksPath .git/hooks; echo more >>a; rm -f ${ran}`,
    );
    const inside = () => made.sh('hostile', 'find . -printf "%p %m %s %T@ %C@\\n" | sort');
    const before = inside();
    const wanted = [
      ...CHANGES,
      'tags',
      'upstream',
      'ahead',
      'signing key',
      'commit of main',
      'content of main:a',
      'remote origin',
      'able to reach origin',
      'published as main',
    ];
    const seen = made.see(NOUN, path, wanted, {
      GIT_TRACE: ran,
      GIT_EXTERNAL_DIFF: evil,
      GIT_DIR: '/nosuch',
      GIT_PAGER: evil,
      GIT_ASKPASS: evil,
    });
    assert.equal(existsSync(ran), false);
    assert.equal(inside(), before);
    // A changed file that a filter may have made is in doubt; the untracked one is not.
    assert.deepEqual(
      [state(seen as Sighting)?.clean, why(seen, 'changed files')],
      [
        false,
        'git converts a (filter, encoding, line ends), which is not done here, and it is not the bytes of the commit',
      ],
    );
    assert.match(why(seen, 'able to reach origin'), /transport 'ext' not allowed/);
  });

  test('a partial clone fetches nothing while it is looked at', () => {
    made.make('whole', 'git config uploadpack.allowFilter true');
    made.sh('.', `git clone -q --no-checkout --filter=blob:none file://${made.path('whole')} partial`);
    const seen = made.see(NOUN, made.path('partial'), ['content of HEAD:a', 'clean']);
    assert.match(why(seen, 'content of HEAD:a'), /^git does not have a of HEAD/);
    assert.equal(made.sh('partial', 'git rev-list --objects --missing=print HEAD | grep -c "^?"'), '5');
  });

  test('of another owner is refused by git, with a hint', {
    skip: process.getuid?.() === 0 ? false : 'only root can give a folder away',
  }, () => {
    const path = made.make('foreign', 'chown -R 65534 .');
    const seen = made.see(NOUN, path, CHANGES) as Unable;
    assert.match(seen.unable, /^git refuses it, because it belongs to another user/);
    assert.match(seen.hint ?? '', /safe\.directory \//);
  });
});
