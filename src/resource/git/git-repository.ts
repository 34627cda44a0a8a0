import type { Facts } from '../../host/facts.ts';
import { refusePath } from '../refuse.ts';
import type { Look, Resource } from '../resource.ts';
import { lookWith } from '../sight.ts';
import { refuseRef, wholeHash } from './git.refs.ts';
import { type RepositoryRequest, refAndPath, repositoryCommand } from './git-repository.command.ts';
import { readRepository } from './git-repository.read.ts';

const REF = 'a tag, a branch, refs/… or a whole hash';

export const gitRepositoryResource: Resource = {
  noun: 'git repository',
  key: 'quoted',
  description:
    'A git repository in a folder of the host, by the top of its work tree, or the folder of a bare one. It is read as nobody trusts it: no program that its configuration names runs, nothing is fetched, and its index is not believed.',
  attributes: {
    exists: { type: 'boolean', ofPath: true, description: 'There is a repository in that folder itself.' },
    bare: { type: 'boolean', intrinsic: true, adjective: true, description: 'It has no work tree.' },
    shallow: { type: 'boolean', intrinsic: true, adjective: true, description: 'Its history is cut off.' },
    detached: {
      type: 'boolean',
      intrinsic: true,
      adjective: true,
      description: 'HEAD is a commit, not a branch.',
    },
    clean: {
      type: 'boolean',
      intrinsic: true,
      adjective: true,
      description:
        'Its files are, byte by byte and in their mode, those of the commit: no changed files, no untracked files. Every file is read.',
    },
    branch: { type: 'text', description: 'The branch of HEAD: main; empty if it is detached.' },
    commit: { type: 'text', never: wholeHash, description: 'The hash of the commit of HEAD, complete.' },
    tags: { type: 'list', description: 'The tags of the commit of HEAD.' },
    'changed files': {
      type: 'list',
      description: 'Files that differ from the commit, are missing, or are staged otherwise.',
    },
    'untracked files': {
      type: 'list',
      description: 'Files that are not in the commit and that no committed .gitignore ignores.',
    },
    'ignored files': {
      type: 'list',
      description: 'Files that a .gitignore ignores; a folder ends with / and stands for all in it.',
    },
    upstream: { type: 'text', description: 'What its branch follows: origin/main; empty without one.' },
    ahead: {
      type: 'integer',
      least: 0,
      description: 'Commits that its upstream does not have, as of the last fetch.',
    },
    behind: {
      type: 'integer',
      least: 0,
      description: 'Commits of its upstream that it does not have, as of the last fetch.',
    },
    'commit of': {
      type: 'text',
      takes: REF,
      refuse: refuseRef,
      never: wholeHash,
      description: 'The commit of a tag or branch; empty if there is none with that name.',
    },
    'content of': {
      type: 'text',
      takes: 'a ref and a path in it: v1.2:config/app.yml',
      refuse: refuseRefAndPath,
      description: 'The content of a file in a commit, at most 1 MiB; empty if the commit does not have it.',
    },
    'signing key': {
      type: 'text',
      never: keyName,
      description:
        'The key whose signature of the commit of HEAD holds, as ssh-keygen -l and gpg print it: SHA256:… or 40 hexadecimal digits of the primary key; empty without such a signature.',
    },
    'signing key of': {
      type: 'text',
      takes: 'a tag',
      refuse: refuseRef,
      never: keyName,
      description: 'The same for the object of a tag, which must have been signed under this name.',
    },
    remote: {
      type: 'text',
      takes: 'the name of a remote',
      refuse: refuseRemote,
      description: 'The address of a remote, without a login in it; empty if there is no such remote.',
    },
    'able to reach': {
      type: 'boolean',
      adjective: true,
      takes: 'the name of a remote',
      refuse: refuseRemote,
      description: 'The remote answers the host now.',
    },
    'published as': {
      type: 'boolean',
      adjective: true,
      takes: 'a tag or branch',
      refuse: refuseRef,
      description: 'The remote origin, asked now, has the commit of HEAD under that name.',
    },
  },
  examples: [
    'the git repository "/srv/app" is clean',
    'the git repository "/srv/app" has tags includes "v1.4.2"',
    'the git repository "/srv/app" has signing key of "v1.4.2" "SHA256:oKcKxPIiqE5nZgrXF1WIO9n7Gkkbp1eFhYNfyHhnPuA"',
    'the git repository "/srv/app" has commit of "v1.4.2" starts with "1f0c3d"',
    'the git repository "/srv/app" has content of "v1.4.2:config/app.yml" contains "port"',
    'the git repository "/srv/app" has remote "origin" "https://git.example/shop/app.git"',
    'the git repository "/srv/app" is able to reach "origin"',
    'the git repository "/srv/app" is published as "v1.4.2"',
    'the git repository "/srv/nosuch" does not exist',
  ],
  refuse: (name) =>
    /^[a-z]+:\/\/|^[^/]*@[^/]*:/.test(name)
      ? `an address is asked for as: the git remote ${JSON.stringify(name)}`
      : refusePath(name),
  look(path: string, _facts: Facts, wanted: readonly string[]): Look {
    const asked = askedIn(wanted);
    return lookWith(repositoryCommand(path, asked), (reply) => readRepository(path, asked, reply));
  },
};

function askedIn(wanted: readonly string[]): RepositoryRequest {
  const of = (name: string) =>
    wanted.flatMap((each) => (each.startsWith(`${name} `) ? [each.slice(name.length + 1)] : []));
  return {
    changes: ['clean', 'changed files', 'untracked files', 'ignored files'].some((name) =>
      wanted.includes(name),
    ),
    tags: wanted.includes('tags'),
    upstream: ['upstream', 'ahead', 'behind'].some((name) => wanted.includes(name)),
    signature: wanted.includes('signing key'),
    commits: of('commit of'),
    contents: of('content of'),
    remotes: of('remote'),
    reached: of('able to reach'),
    published: of('published as'),
    signedTags: of('signing key of'),
  };
}

function refuseRefAndPath(argument: string): string | undefined {
  const [ref, path] = refAndPath(argument);
  if (!argument.includes(':'))
    return `a ref and a path in it, v1.2:config/app.yml; found ${JSON.stringify(argument)}`;
  return path === '' || path.split('/').some((part) => part === '' || part === '.' || part === '..')
    ? `a path from the top of the repository, without ./ and ..; found ${JSON.stringify(path)}`
    : refuseRef(ref);
}

function refuseRemote(name: string): string | undefined {
  return /^[\w][\w./-]*$/.test(name)
    ? undefined
    : `the name of a remote: origin; found ${JSON.stringify(name)}`;
}

function keyName(value: string): string | undefined {
  return /^SHA256:[A-Za-z0-9+/]{43}$|^[0-9A-F]{40}$|^[0-9A-F]{64}$/.test(value)
    ? undefined
    : 'SHA256: and 43 characters, or the fingerprint of a primary key in 40 capital hexadecimal digits, without spaces';
}
