import { isUtf8 } from 'node:buffer';
import type { Reply } from '../../transport/transport.ts';
import { redactAddress } from '../address-login.ts';
import type { State, Unable } from '../resource.ts';
import { allUnseen, type Sight } from '../sight.ts';
import { firstLine } from '../unable.ts';
import { partOf } from './git.ask.ts';
import { readChanges } from './git.changes.ts';
import { commitsOf, type Far, readFar } from './git.far.ts';
import { fullNames, isHash, isNamed } from './git.refs.ts';
import { signerOf } from './git.signature.ts';
import { LONGEST_CONTENT, type RepositoryRequest, refAndPath } from './git-repository.command.ts';
import type { Head } from './git-repository.head.ts';

type Sections = ReadonlyMap<string, string>;
type Known = { readonly value: State[string] } | Unable;

/** What was asked of a repository besides its head. */
export function readAsked(asked: RepositoryRequest, head: Head, sections: Sections, reply: Reply): Sight {
  const state: Record<string, State[string]> = {};
  const unseen: Record<string, Unable> = {};
  const put = (attribute: string, known: Known) => {
    if ('unable' in known) unseen[attribute] = known;
    else state[attribute] = known.value;
  };
  const all = (name: string, list: readonly string[], read: (argument: string, index: number) => Known) => {
    for (const [index, argument] of list.entries()) put(`${name} ${argument}`, read(argument, index));
  };
  if (asked.changes) addChanges(head, sections, reply, state, unseen);
  if (asked.tags) put('tags', tagsOf(head, sections));
  if (asked.upstream) addUpstream(head, sections, state, unseen);
  if (asked.signature) put('signing key', commitSigner(head, sections));
  all('signing key of', asked.signedTags, (tag, index) => tagSigner(tag, index, sections));
  all('commit of', asked.commits, (ref, index) => commitOf(ref, sections.get(`commit ${index}`)));
  all('content of', asked.contents, (argument, index) => contentOf(argument, index, sections));
  all('remote', asked.remotes, (_name, index) =>
    remoteOf(sections.get(`remote ${index}`), sections.get(`rewritten ${index}`)),
  );
  all('able to reach', asked.reached, (name, index) => reachOf(name, sections.get(`reach ${index}`)));
  all('published as', asked.published, (ref) => publishedAs(ref, head, sections));
  return { state, unseen };
}

function addChanges(
  head: Head,
  sections: Sections,
  reply: Reply,
  state: Record<string, State[string]>,
  unseen: Record<string, Unable>,
): void {
  const names = ['clean', 'changed files', 'untracked files', 'ignored files'];
  const none = head.bare
    ? 'it is bare: it has no work tree'
    : head.commit === undefined
      ? 'it has no commit yet'
      : undefined;
  const changes = none === undefined ? readChanges(sections, reply) : { unable: none };
  if ('unable' in changes) {
    Object.assign(unseen, allUnseen(names, changes));
    return;
  }
  const { changed, untracked, ignored, doubt } = changes;
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['changed files', changed],
    ['untracked files', untracked],
    ['ignored files', ignored],
  ];
  for (const [name, paths] of lists) {
    if (doubt === undefined) state[name] = paths;
    else unseen[name] = { ...doubt, part: paths };
  }
  const dirty = changed.length + untracked.length > 0;
  if (dirty || doubt === undefined) state.clean = !dirty;
  else unseen.clean = doubt;
}

function tagsOf(head: Head, sections: Sections): Known {
  const tags = partOf(sections.get('tags'));
  const peeled = partOf(sections.get('peeled'));
  if (tags?.status !== 0 || peeled?.status !== 0)
    return { unable: `git does not list its tags: ${firstLine(tags?.text ?? '') ?? 'no answer'}` };
  const names = tags.text.split('\n').filter((name) => name !== '');
  // A tag of a file or a folder leads to no commit; git says that twice.
  const commits = peeled.text
    .split('\n')
    .filter((line) => line !== '' && !/^error: refs\/tags\/.*: expected commit type, but /.test(line));
  const odd = [...names, ...commits].find(
    (line) => !/^refs\/tags\/./.test(line) && !isHash(line) && !/^refs\/tags\/.* missing$/.test(line),
  );
  if (names.length !== commits.length || odd !== undefined)
    return { unable: `a line of git makes no sense: ${JSON.stringify(firstLine(odd ?? peeled.text) ?? '')}` };
  const here = names.filter((_, index) => head.commit !== undefined && commits[index] === head.commit);
  return { value: here.map((name) => name.slice('refs/tags/'.length)) };
}

function addUpstream(
  head: Head,
  sections: Sections,
  state: Record<string, State[string]>,
  unseen: Record<string, Unable>,
): void {
  const upstream = partOf(sections.get('upstream'));
  const reason = (text: string) => Object.assign(unseen, allUnseen(['ahead', 'behind'], { unable: text }));
  if (upstream?.status !== 0) {
    unseen.upstream = {
      unable: `git does not name the upstream: ${firstLine(upstream?.text ?? '') ?? 'no answer'}`,
    };
    reason('git does not name the upstream');
    return;
  }
  state.upstream = upstream.text.replace(/^refs\/(?:remotes|heads)\//, '') || null;
  if (state.upstream === null) {
    reason(
      head.branch === undefined
        ? 'HEAD is detached, so it has no upstream'
        : `the branch ${head.branch} has no upstream`,
    );
    return;
  }
  const counts = partOf(sections.get('ahead'));
  const [, ahead, behind] = /^(\d+)\t(\d+)$/.exec(counts?.text ?? '') ?? [];
  if (counts?.status !== 0 || ahead === undefined)
    reason(`git does not compare it with ${state.upstream}: ${firstLine(counts?.text ?? '') ?? 'no answer'}`);
  else if (head.shallow) reason('the history is shallow, so commits cannot be counted');
  else Object.assign(state, { ahead: Number(ahead), behind: Number(behind) });
}

function commitSigner({ commit, object }: Head, sections: Sections): Known {
  if (commit === undefined) return { unable: 'it has no commit yet' };
  const signer = signerOf('commit', commit, object, partOf(sections.get('pgp')));
  return 'unable' in signer ? signer : { value: signer.key };
}

function tagSigner(tag: string, index: number, sections: Sections): Known {
  const name = partOf(sections.get(`tag ${index}`));
  const kind = partOf(sections.get(`kind ${index}`));
  if (name?.status !== 0 || !isHash(name.text) || kind?.status !== 0)
    return { unable: `there is no tag ${tag} that can be read` };
  // A lightweight tag is only a name for a commit.
  if (kind.text !== 'tag') return { value: null };
  const object = Buffer.from(sections.get(`body ${index}`) ?? '', 'base64');
  if (!isNamed(name.text, 'tag', object))
    return { unable: `the tag object ${name.text} is not what its name says` };
  const signer = signerOf('tag', name.text, object, partOf(sections.get(`pgp ${index}`)));
  if ('unable' in signer) return signer;
  // A signature holds for the name in the tag: the signed v1 may lie under the name v2.
  const inside = /^tag (.*)$/m.exec(object.toString('utf8').split('\n\n', 1)[0] ?? '')?.[1];
  return { value: inside === tag ? signer.key : null };
}

/** Lines of `resolve`. @returns undefined if no ref has the name */
function resolved(ref: string, said: string | undefined): { readonly commit: string | undefined } | Unable {
  const lines = said?.split('\n').filter((line) => line !== '') ?? [];
  if (said === undefined) return { unable: 'git said nothing about it' };
  const commits = [...new Set(lines.filter(isHash))];
  const odd = lines.find((line) => line !== 'there' && !isHash(line));
  if (odd !== undefined) return { unable: `git does not read ${ref}: ${firstLine(odd) ?? ''}` };
  if (commits.length > 1)
    return { unable: `${ref} is several things there`, hint: 'write refs/tags/… or refs/heads/…' };
  if (commits.length === 0 && lines.length > 0) return { unable: `${ref} leads to no commit` };
  return { commit: commits[0] };
}

function commitOf(ref: string, said: string | undefined): Known {
  const found = resolved(ref, said);
  return 'unable' in found ? found : { value: found.commit ?? null };
}

function contentOf(argument: string, index: number, sections: Sections): Known {
  const [ref, path] = refAndPath(argument);
  const found = resolved(ref, sections.get(`of ${index}`));
  if ('unable' in found) return found;
  if (found.commit === undefined) return { unable: `there is no ${ref}` };
  const [entry, trees, size] = ['entry', 'trees', 'size'].map((name) =>
    partOf(sections.get(`${name} ${index}`)),
  );
  if (trees?.status !== 0 || trees.text.split('\n').some((type) => type !== 'tree'))
    return { unable: `a tree of ${ref} is missing or not what its name says`, hint: 'run git fsck there' };
  if (entry?.status !== 0)
    return { unable: `git does not list ${ref}: ${firstLine(entry?.text ?? '') ?? 'no answer'}` };
  if (entry.text === '') return { value: null };
  const [, hash] = /^10\d+ blob ([0-9a-f]+)\t/.exec(entry.text) ?? [];
  if (hash === undefined)
    return { unable: `${path} is not a regular file in ${ref}: ${firstLine(entry.text) ?? ''}` };
  if (size?.status !== 0)
    return {
      unable: `git does not have ${path} of ${ref}: ${firstLine(size?.text ?? '') ?? 'no answer'}`,
      hint: 'a partial clone has not fetched it',
    };
  if (Number(size.text) > LONGEST_CONTENT)
    return { unable: `${path} has ${size.text} bytes; the limit is ${LONGEST_CONTENT}` };
  const content = Buffer.from(sections.get(`content ${index}`) ?? '', 'base64');
  if (!isNamed(hash, 'blob', content))
    return { unable: `the content of ${path} is not what its name ${hash} says` };
  return isUtf8(content) && !content.includes(0)
    ? { value: content.toString('utf8') }
    : { unable: 'it is binary, not UTF-8 text' };
}

/** @param rewritten what git would ask: url.<base>.insteadOf changes an address, and .git/remotes/ has some, too (git-fetch(1)) */
function remoteOf(said: string | undefined, rewritten: string | undefined): Known {
  const [part, real] = [partOf(said), partOf(rewritten)];
  if (part?.status === 1 && part.text === '' && real?.status !== undefined && real.status !== 0)
    return { value: null };
  if (real === undefined || (part?.status !== 0 && part?.status !== 1))
    return { unable: `git does not answer that: ${firstLine(part?.text ?? '') ?? 'no answer'}` };
  if (part.text.includes('\n')) return { unable: 'it has several addresses' };
  return part.text === real.text
    ? { value: redactAddress(part.text) }
    : {
        unable: `git asks ${redactAddress(firstLine(real.text) ?? 'nobody')} instead of ${redactAddress(part.text) || 'none'}`,
        hint: 'look for url.….insteadOf in its configuration and that of the login user, and at .git/remotes',
      };
}

/** The listing of a remote of this repository. */
function farOf(name: string, said: string | undefined): Far | Unable | { readonly silent: string } {
  const part = partOf(said);
  return part?.status === 5 && part.text === '' ? { unable: `there is no remote ${name}` } : readFar(part);
}

function reachOf(name: string, said: string | undefined): Known {
  const far = farOf(name, said);
  return 'unable' in far ? far : { value: !('silent' in far) };
}

function publishedAs(ref: string, { commit }: Head, sections: Sections): Known {
  const far = farOf('origin', sections.get('origin'));
  if ('unable' in far) return far;
  if ('silent' in far) return { unable: `its remote origin does not answer: ${far.silent}` };
  if (commit === undefined) return { unable: 'it has no commit yet' };
  const there = commitsOf(far, fullNames(ref));
  return there.length > 1
    ? {
        unable: `${ref} is a tag and a branch there, of different commits`,
        hint: 'write refs/tags/… or refs/heads/…',
      }
    : { value: there[0] === commit };
}
