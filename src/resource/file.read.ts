import { isUtf8 } from 'node:buffer';
import type { Reply } from '../transport/transport.ts';
import type { Stat, StatTool } from './file.stat.ts';
import type { State, Unable } from './resource.ts';
import { readSections } from './sections.ts';
import type { Sight } from './sight.ts';
import { firstLine, garbled } from './unable.ts';

/** Content is read up to 1 MiB. */
export const CONTENT_LIMIT = 1024 * 1024;

const CONTENT_MARK = Buffer.from('=== content\n');
const OF_CONTENT = ['sha256', 'lines', 'content'];
const OF_INODE = ['owner', 'uid', 'group', 'gid', 'mode', 'size', 'age'];

/** Exit statuses of a shell that could not run a command at all (POSIX.1-2024, Shell Command Language 2.8.2). */
const NOT_RUN = [126, 127];

/** Why a path was not found: it is truly not there (nothing is returned), or that cannot be known. */
export function notFound(path: string, tool: StatTool, reply: Reply): Unable | undefined {
  const said = reply.stderr.toString('utf8');
  if (NOT_RUN.includes(reply.exitCode)) return garbled(tool.name, reply);
  if (/No such file or directory|Not a directory/.test(said)) return undefined;
  if (/Permission denied/.test(said)) {
    return {
      unable: `${path} cannot be looked at: permission denied on a folder above it`,
      hint: 'look as a user that may enter it, for example with sudo: true',
    };
  }
  return garbled(tool.name, reply);
}

export function readFile(path: string, tool: StatTool, reply: Reply): Sight | Unable {
  const mark = reply.stdout.indexOf(CONTENT_MARK);
  const sections = readSections(mark === -1 ? reply.stdout : reply.stdout.subarray(0, mark));
  const first = sections.get('') ?? '';
  if (first === '') return notFound(path, tool, reply) ?? { state: { exists: false }, unseen: {} };
  const self = tool.parse(first);
  if (self === undefined) return garbled(tool.name, reply);
  const unseen: Record<string, Unable> = {};
  const state: Record<string, State[string]> = { exists: true, type: self.type };
  const followed = sections.get('followed');
  const file = followed === undefined ? self : tool.parse(followed);
  if (file === undefined) {
    const reason = {
      unable: `it is a symbolic link that cannot be followed: ${firstLine(followed ?? '') ?? 'no answer'}`,
    };
    for (const attribute of [...OF_INODE, ...OF_CONTENT]) unseen[attribute] = reason;
  } else {
    readInode(file, sections.get('now'), tool, state, unseen);
    if (file.type === 'regular') {
      readDigest(sections, state, unseen);
      if (mark !== -1)
        readContent(reply.stdout.subarray(mark + CONTENT_MARK.length), file, reply, state, unseen);
    } else {
      for (const attribute of OF_CONTENT)
        unseen[attribute] = { unable: `it is a ${file.type}, not a regular file` };
    }
  }
  readTarget(self, sections, state, unseen);
  return { state, unseen };
}

type Draft = Record<string, State[string]>;
type Reasons = Record<string, Unable>;

function readInode(file: Stat, now: string | undefined, tool: StatTool, state: Draft, unseen: Reasons): void {
  const { uid, gid, mode, size, owner, group, mtime } = file;
  Object.assign(state, { uid, gid, mode });
  if (size !== undefined) state.size = size;
  if (owner !== undefined) state.owner = owner;
  if (group !== undefined) state.group = group;
  if (mtime !== undefined && now !== undefined && /^\d+$/.test(now)) state.age = (Number(now) - mtime) * 1000;
  for (const attribute of ['owner', 'group', 'size', 'age']) {
    if (!(attribute in state))
      unseen[attribute] = {
        unable: `${tool.name} on the host does not tell it`,
        hint: 'install stat (coreutils) on the host',
      };
  }
}

function readDigest(sections: ReadonlyMap<string, string>, state: Draft, unseen: Reasons): void {
  const [digest, lines] = [sections.get('sha256'), sections.get('lines')];
  const sha256 = /^\\?([0-9a-f]{64}) /.exec(digest ?? '')?.[1];
  if (sha256 !== undefined) state.sha256 = sha256;
  else if (digest !== undefined)
    unseen.sha256 = { unable: `its content cannot be read: ${firstLine(digest) ?? 'no answer'}` };
  if (/^\d+$/.test(lines ?? '')) state.lines = Number(lines);
  else if (lines !== undefined)
    unseen.lines = { unable: `its content cannot be read: ${firstLine(lines) ?? 'no answer'}` };
}

function readContent(bytes: Buffer, file: Stat, reply: Reply, state: Draft, unseen: Reasons): void {
  const reason = contentReason(bytes, file, reply);
  if (reason === undefined) state.content = bytes.toString('utf8');
  else unseen.content = reason;
}

function contentReason(bytes: Buffer, file: Stat, reply: Reply): Unable | undefined {
  const insteadHint = 'compare its sha256, or look with the command "grep …"';
  if (reply.exitCode !== 0)
    return { unable: `its content cannot be read: ${firstLine(reply.stderr) ?? 'no answer'}` };
  if (bytes.length > CONTENT_LIMIT || reply.truncated) {
    const size = file.size === undefined || file.size < bytes.length ? 'more' : `${file.size} bytes`;
    return { unable: `its content is read up to 1 MiB, and it has ${size}`, hint: insteadHint };
  }
  if (bytes.includes(0) || !isUtf8(bytes))
    return { unable: 'its content is binary, not UTF-8 text', hint: insteadHint };
  return undefined;
}

function readTarget(self: Stat, sections: ReadonlyMap<string, string>, state: Draft, unseen: Reasons): void {
  const target = sections.get('target')?.replace(/ $/, '');
  if (self.type !== 'symlink') state.target = null;
  else if (target !== undefined && target !== '') state.target = target;
  else unseen.target = { unable: 'readlink on the host did not tell it' };
}
