import assert from 'node:assert/strict';
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

suite('a real git repository', { skip: hasGit() ? false : 'there is no git on this machine' }, () => {
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

  test('is clean if its files are those of the commit, and says where it is', () => {
    const path = made.make('plain', 'git tag v1; git tag -a -m x v2; echo x >x.log');
    const commit = made.sh('plain', 'git rev-parse HEAD');
    const wanted = [
      ...CHANGES,
      'tags',
      'upstream',
      'commit of v2',
      'commit of v3',
      'content of v1:d/b',
      'content of v1:c',
    ];
    assert.deepEqual(state(made.see(NOUN, path, wanted)), {
      ...{ exists: true, bare: false, shallow: false, detached: false, branch: 'main', commit },
      ...{ clean: true, 'changed files': [], 'untracked files': [], 'ignored files': ['x.log'] },
      ...{ tags: ['v1', 'v2'], upstream: null, 'commit of v2': commit, 'commit of v3': null },
      ...{ 'content of v1:d/b': 'two\n', 'content of v1:c': null },
    });
  });

  test('does not exist below another one, beside a file and where nothing is', () => {
    const path = made.make('around');
    for (const name of [`${path}/d`, `${path}/a`, `${path}/nosuch`])
      assert.deepEqual(made.see(NOUN, name, ['exists']), { state: { exists: false }, unseen: {} });
  });

  test('is not clean with a changed, missing, staged, linked or piped file', () => {
    const no = (changed: readonly string[], untracked: readonly string[] = []) => ({
      clean: false,
      changed,
      untracked,
    });
    assert.deepEqual(dirty('changed', 'echo more >>d/b; chmod -x run; rm a'), no(['a', 'd/b', 'run']));
    assert.deepEqual(
      dirty('staged', 'echo x >new; git add new; git rm -q --cached a'),
      no(['a', 'new'], ['a']),
    );
    assert.deepEqual(dirty('piped', 'rm a; mkfifo a'), no(['a']));
    assert.deepEqual(dirty('relinked', 'ln -sfn a link'), no(['link']));
    assert.deepEqual(
      dirty('grown', 'echo x >"new one"; mkdir sub; git -C sub init -q'),
      no([], ['new one', 'sub/']),
    );
  });

  test('with a folder replaced by a link to the same files is not clean', () => {
    const seen = dirty('moved', 'mv d ../moved-d; ln -s ../moved-d d');
    assert.deepEqual([seen.clean, seen.untracked], [false, ['d']]);
  });

  test('with files that git converts, or with submodules, is not proved clean', () => {
    const path = made.make(
      'converting',
      "echo '* text=auto eol=crlf' >.gitattributes; git add .; git commit -qm x; rm a; git checkout -q a",
    );
    assert.match(why(made.see(NOUN, path, CHANGES), 'clean'), /^git converts a \(filter/);
    const whole = made.make(
      'containing',
      `git -c protocol.file.allow=always submodule --quiet add ${made.path('around')} lib; git commit -qm x; echo x >lib/a`,
    );
    const seen = made.see(NOUN, whole, CHANGES);
    assert.equal(why(seen, 'clean'), 'lib is a submodule, with files of its own');
    assert.equal(state(made.see(NOUN, `${whole}/lib`, CHANGES))?.clean, false);
  });

  test('is seen bare, shallow, detached, as a linked work tree and before its first commit', () => {
    made.make('source', 'echo 2 >a; git commit -qam second; git tag v1');
    made.sh(
      '.',
      `git clone -q --bare source bare.git; git clone -q --depth 1 file://${made.path('source')} cut; git -C source worktree add -q ../linked v1; git init -q empty`,
    );
    const bare = made.see(NOUN, made.path('bare.git'), ['clean', 'tags']);
    assert.deepEqual(
      [state(bare as Sighting)?.bare, state(bare as Sighting)?.tags, why(bare, 'clean')],
      [true, ['v1'], 'it is bare: it has no work tree'],
    );
    const cut = made.see(NOUN, made.path('cut'), ['ahead', 'upstream', 'clean']);
    assert.deepEqual(
      [state(cut as Sighting)?.shallow, state(cut as Sighting)?.clean, why(cut, 'ahead')],
      [true, true, 'the history is shallow, so commits cannot be counted'],
    );
    const linked = state(made.see(NOUN, made.path('linked'), ['clean', 'tags']));
    assert.deepEqual(
      [linked?.detached, linked?.branch, linked?.clean, linked?.tags],
      [true, null, true, ['v1']],
    );
    const empty = made.see(NOUN, made.path('empty'), ['clean', 'tags']);
    assert.deepEqual(
      [state(empty as Sighting)?.commit, state(empty as Sighting)?.tags, why(empty, 'clean')],
      [null, [], 'it has no commit yet'],
    );
  });

  test('is compared with its upstream as of the last fetch, and with its remote as of now', () => {
    made.make('upstream');
    made.sh(
      '.',
      'git clone -q upstream clone; cd clone; echo 1 >x; git add x; git commit -qm mine; cd ../upstream; echo 2 >y; git add y; git commit -qm theirs; git tag v2',
    );
    const path = made.path('clone');
    const wanted = [
      'upstream',
      'ahead',
      'behind',
      'remote origin',
      'able to reach origin',
      'published as main',
      'published as v2',
      'published as v9',
    ];
    const seen = (extra = wanted) => {
      const { exists, bare, shallow, detached, branch, commit, ...rest } =
        state(made.see(NOUN, path, extra)) ?? {};
      return rest;
    };
    const told = {
      upstream: 'origin/main',
      'remote origin': made.path('upstream'),
      'able to reach origin': true,
    };
    assert.deepEqual(seen(), {
      ...told,
      ahead: 1,
      behind: 0,
      'published as main': false,
      'published as v2': false,
      'published as v9': false,
    });
    made.sh('clone', 'git fetch -q; git reset -q --hard origin/main');
    assert.deepEqual(seen(), {
      ...told,
      ahead: 0,
      behind: 0,
      'published as main': true,
      'published as v2': true,
      'published as v9': false,
    });
    made.sh('clone', 'git remote set-url origin git://127.0.0.1:1/x');
    assert.deepEqual(seen(['able to reach origin']), { 'able to reach origin': false });
    made.sh('clone', 'git remote set-url origin https://token@127.0.0.1:1/x');
    assert.deepEqual(seen(['remote origin']), { 'remote origin': 'https://127.0.0.1:1/x' });
  });
});
