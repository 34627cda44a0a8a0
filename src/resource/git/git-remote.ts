import type { Reply } from '../../transport/transport.ts';
import { refuseText } from '../refuse.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { allUnseen, lookWith, type Sight } from '../sight.ts';
import { ASK, partOf } from './git.ask.ts';
import { commitsOf, FAR, type Far, farCommand, readFar, refuseAddress } from './git.far.ts';
import { fullNames, refuseRef, wholeHash } from './git.refs.ts';

const COMMIT_OF = 'commit of ';

export const gitRemoteResource: Resource = {
  noun: 'git remote',
  key: 'quoted',
  description:
    'A git repository elsewhere, by its address, as git on the host lists it. Nothing is fetched; no configuration of git and no helper for passwords counts, only ~/.ssh and ~/.netrc of the login user.',
  attributes: {
    reachable: { type: 'boolean', adjective: true, description: 'It answers the host.' },
    branches: { type: 'list', description: 'Its branches.' },
    tags: { type: 'list', description: 'Its tags.' },
    'default branch': { type: 'text', description: 'The branch that its HEAD names.' },
    'commit of': {
      type: 'text',
      takes: 'a tag, a branch, refs/… or HEAD',
      refuse: refuseRef,
      never: wholeHash,
      description: 'The commit of a tag or branch; empty if there is none with that name.',
    },
  },
  examples: [
    'the git remote "https://git.example/shop/app.git" is reachable',
    'the git remote "https://git.example/shop/app.git" has tags includes "v1.4.2"',
    'the git remote "ssh://git@git.example/shop/app.git" has commit of "v1.4.2" starts with "1f0c3d"',
  ],
  refuse: (name) => refuseText(name) ?? refuseAddress(name),
  look(url: string, _facts, wanted: readonly string[]): Look {
    const command = `command -v git >/dev/null || { ${section('toolless')}; exit; }\n${ASK}\n${FAR}\n${section('far')}; ${farCommand(url)}\n${section('done')}`;
    return lookWith(command, (reply) => readRemote(wanted, reply));
  },
};

function readRemote(wanted: readonly string[], reply: Reply): Sight | Unable {
  const sections = readSections(reply);
  if (sections.has('toolless')) return { unable: 'git is not on the host', hint: 'install git on the host' };
  if (reply.truncated) return { unable: 'it has more refs than can be read' };
  const far = readFar(partOf(sections.get('far')));
  if ('unable' in far) return far;
  if ('silent' in far)
    return {
      state: { reachable: false },
      unseen: allUnseen(['branches', 'tags', 'default branch', ...wanted], {
        unable: `it does not answer: ${far.silent}`,
      }),
    };
  const below = (folder: string) =>
    [...far.refs.keys()].flatMap((ref) => (ref.startsWith(folder) ? [ref.slice(folder.length)] : []));
  const commits = commitsAsked(far, wanted);
  return {
    state: {
      ...{
        reachable: true,
        branches: below('refs/heads/'),
        tags: below('refs/tags/'),
        'default branch': far.head ?? null,
      },
      ...commits.state,
    },
    unseen: commits.unseen,
  };
}

function commitsAsked(far: Far, wanted: readonly string[]): Sight {
  const state: Record<string, State[string]> = {};
  const unseen: Record<string, Unable> = {};
  for (const attribute of wanted.filter((name) => name.startsWith(COMMIT_OF))) {
    const ref = attribute.slice(COMMIT_OF.length);
    const found = commitsOf(far, fullNames(ref));
    if (found.length > 1)
      unseen[attribute] = {
        unable: `${ref} is a tag and a branch there, of different commits`,
        hint: 'write refs/tags/… or refs/heads/…',
      };
    else state[attribute] = found[0] ?? null;
  }
  return { state, unseen };
}
