import type { Reply } from '../../transport/transport.ts';
import type { State, Unable } from '../resource.ts';
import { readSections } from '../sections.ts';
import type { Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';
import { readAsked } from './git-repository.asked.ts';
import type { RepositoryRequest } from './git-repository.command.ts';
import { readHead } from './git-repository.head.ts';

/** Reads the answer to `repositoryCommand`. */
export function readRepository(path: string, asked: RepositoryRequest, reply: Reply): Sight | Unable {
  const sections = readSections(reply);
  const none = sections.get('none');
  if (none !== undefined) return readNone(path, none);
  if (sections.has('closed'))
    return { unable: `${path} cannot be entered`, hint: 'look as root (sudo: true)' };
  if (sections.has('absent')) return { state: { exists: false }, unseen: {} };
  if (sections.has('toolless')) return { unable: 'git is not on the host', hint: 'install git on the host' };
  if (reply.truncated) return { unable: 'its answer is longer than the limit' };
  if (!sections.has('done')) return garbled('git', reply);
  const head = readHead(sections);
  if ('unable' in head) return head;
  const { commit, branch } = head;
  const base: State = {
    ...{ exists: true, bare: head.bare, shallow: head.shallow, detached: branch === undefined },
    ...{ branch: branch ?? null, commit: commit ?? null },
  };
  const { state, unseen } = readAsked(asked, head, sections, reply);
  return { state: { ...base, ...state }, unseen };
}

function readNone(path: string, said: string): Sight | Unable {
  const line = firstLine(said) ?? 'no answer';
  if (line === path || /: (?:No such file or directory|Not a directory)$/.test(line))
    return { state: { exists: false }, unseen: {} };
  return { unable: `${path} cannot be looked at: ${line}`, hint: 'look as root (sudo: true)' };
}
