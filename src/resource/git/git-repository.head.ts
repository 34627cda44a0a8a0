import type { Unable } from '../resource.ts';
import { firstLine } from '../unable.ts';
import { partOf } from './git.ask.ts';
import { isHash, isNamed } from './git.refs.ts';

/** The head of a repository, verified. */
export interface Head {
  readonly bare: boolean;
  readonly shallow: boolean;
  /** Undefined before the first commit. */
  readonly commit: string | undefined;
  /** The object of the commit. */
  readonly object: Buffer;
  /** Undefined if HEAD is detached. */
  readonly branch: string | undefined;
}

/** Reads where HEAD is, and that git takes the folder itself for the repository. */
export function readHead(sections: ReadonlyMap<string, string>): Head | Unable {
  const head = partOf(sections.get('head'));
  const top = partOf(sections.get('top'));
  const here = (sections.get('here') ?? '').trim();
  if (head === undefined || top === undefined || here === '')
    return { unable: 'git said nothing about the repository' };
  if (head.status !== 0) return refused(here, head.text);
  const [bare, shallow, folder] = head.text.split('\n');
  if (!/^(?:true|false)$/.test(bare ?? '') || !/^(?:true|false)$/.test(shallow ?? ''))
    return { unable: `git describes the repository as ${JSON.stringify(firstLine(head.text) ?? '')}` };
  const place = bare === 'true' ? folder : top.text;
  // core.worktree, or a repository around it, which git takes where this one is none.
  if (place !== here)
    return {
      unable: `git takes ${place === undefined ? 'nothing' : JSON.stringify(place)} for the top of the repository in ${here}`,
      hint: 'name that folder, or look at core.worktree and core.bare in the configuration of the repository',
    };
  const branch = partOf(sections.get('branch'));
  const commit = partOf(sections.get('commit'));
  const born = partOf(sections.get('born'));
  if (branch === undefined || commit === undefined || born === undefined)
    return { unable: 'git said nothing about HEAD' };
  const [, name] = /^refs\/heads\/(.+)$/.exec(branch.text) ?? [];
  const base = { bare: bare === 'true', shallow: shallow === 'true' };
  if (commit.status === 0 && isHash(commit.text) && (name !== undefined || branch.status === 1)) {
    const object = Buffer.from(sections.get('object') ?? '', 'base64');
    if (!isNamed(commit.text, 'commit', object))
      return {
        unable: `the commit ${commit.text} is not what its name says`,
        hint: 'run git fsck there; it needs base64 on the host',
      };
    return { ...base, commit: commit.text, object, branch: name };
  }
  if (name !== undefined && born.status !== 0 && /not a valid ref/.test(born.text))
    return { ...base, commit: undefined, object: Buffer.alloc(0), branch: name };
  return {
    unable: `HEAD leads to no commit: ${firstLine(commit.text) ?? firstLine(born.text) ?? firstLine(branch.text) ?? 'git says nothing'}`,
  };
}

function refused(here: string, said: string): Unable {
  const line = firstLine(said.split('\n').find((text) => text.startsWith('fatal:')) ?? said) ?? 'no answer';
  if (line.includes('dubious ownership'))
    return {
      unable: 'git refuses it, because it belongs to another user than the one who looks',
      hint: `log in as its owner, or run there: git config --global --add safe.directory ${here}`,
    };
  return { unable: `git does not accept it: ${line}` };
}
