import { isUtf8 } from 'node:buffer';
import type { Reply } from '../../transport/transport.ts';
import type { Unable } from '../resource.ts';
import { readSections, sectionLine } from '../sections.ts';
import type { Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';
import { putAge } from './file.age.ts';
import type { Draft, FilePart } from './file.part.ts';
import type { Stat, StatTool } from './file.stat.ts';
import { isOfText, readText } from './file.text.ts';

/** Content is read up to 1 MiB. */
export const CONTENT_LIMIT = 1024 * 1024;

/** For a link these are its own; everything else is about its target. */
const OF_LINK = ['exists', 'type', 'target'];

/** Exit statuses of a shell that could not run a command at all (POSIX.1-2024, Shell Command Language 2.8.2). */
const NOT_RUN = [126, 127];

/** Why a path was not found: it truly does not exist (undefined), or that is unknown. */
export function notFound(path: string, tool: StatTool, reply: Reply): Unable | undefined {
  // The path is part of the message, and may contain anything: the reason is at the end.
  const said = reply.stderr.toString('utf8').trimEnd();
  if (NOT_RUN.includes(reply.exitCode)) return garbled(tool.name, reply);
  if (/: (?:No such file or directory|Not a directory)$/.test(said)) return undefined;
  if (/: Permission denied$/.test(said)) {
    return {
      unable: `${path} cannot be read: permission denied on a folder above it`,
      hint: 'look as a user that may enter it, for example with sudo: true',
    };
  }
  return garbled(tool.name, reply);
}

/** What was asked about a file. */
export interface FileQuestion {
  readonly path: string;
  readonly tool: StatTool;
  readonly wanted: readonly string[];
  /** Which parts were also asked for. */
  readonly parts: readonly FilePart[];
}

export function readFile(question: FileQuestion, reply: Reply): Sight | Unable {
  const { path, tool, wanted } = question;
  const content = contentBytes(reply);
  const head = reply.stdout.subarray(0, reply.stdout.length - (content?.length ?? 0));
  const sections = readSections({ ...reply, stdout: head });
  const first = sections.get('') ?? '';
  if (first === '') return notFound(path, tool, reply) ?? { state: { exists: false }, unseen: {} };
  const self = tool.parse(first);
  if (self === undefined) return garbled(tool.name, reply);
  const draft: Draft = { state: { exists: true, type: self.type }, unseen: {} };
  const followed = sections.get('followed');
  const file = followed === undefined ? self : tool.parse(followed);
  if (file === undefined) {
    const reason = {
      unable: `it is a symbolic link that cannot be followed: ${firstLine(followed ?? '') ?? 'no answer'}`,
    };
    for (const attribute of wanted) if (!OF_LINK.includes(attribute)) draft.unseen[attribute] = reason;
  } else {
    readInode(file, sections.get('now'), tool, draft);
    for (const part of question.parts) part.read({ path, wanted, mode: file.mode, sections }, draft);
    if (file.type === 'regular') {
      readLines(sections.get('lines'), draft);
      if (content !== undefined) readContent(content, file, reply, wanted, draft);
    } else {
      const reason = { unable: `it is a ${file.type}, not a regular file` };
      const ofContent = question.parts
        .filter((part) => part.content)
        .flatMap((part) => Object.keys(part.attributes));
      for (const attribute of ['lines', 'content', ...ofContent, ...wanted.filter(isOfText)])
        draft.unseen[attribute] = reason;
    }
  }
  readTarget(self, sections, draft);
  return draft;
}

/** The bytes of the content as far as they were read, if they were. */
export function contentBytes(reply: Reply): Buffer | undefined {
  const line = sectionLine('content', reply);
  const at = reply.stdout.indexOf(line);
  return at === -1 ? undefined : reply.stdout.subarray(at + line.length);
}

function readInode(file: Stat, now: string | undefined, tool: StatTool, { state, unseen }: Draft): void {
  const { uid, gid, mode, size, owner, group, mtime } = file;
  const special = { setuid: (mode & 0o4000) > 0, setgid: (mode & 0o2000) > 0, sticky: (mode & 0o1000) > 0 };
  Object.assign(state, { uid, gid, mode, ...special });
  if (size !== undefined) state.size = size;
  if (owner !== undefined) state.owner = owner;
  if (group !== undefined) state.group = group;
  if (mtime !== undefined && now !== undefined && /^\d+$/.test(now))
    putAge('age', Number(now) - mtime, { state, unseen });
  for (const attribute of ['owner', 'group', 'size', 'age']) {
    if (!(attribute in state))
      unseen[attribute] = {
        unable: `${tool.name} on the host does not report it`,
        hint: 'install stat (coreutils) on the host',
      };
  }
}

function readLines(lines: string | undefined, { state, unseen }: Draft): void {
  if (lines === undefined) return;
  if (/^\d+$/.test(lines)) state.lines = Number(lines);
  else unseen.lines = { unable: `its content cannot be read: ${firstLine(lines) ?? 'no answer'}` };
}

function readContent(
  bytes: Buffer,
  file: Stat,
  reply: Reply,
  wanted: readonly string[],
  { state, unseen }: Draft,
): void {
  const reason = contentReason(bytes, file, reply);
  const content = bytes.toString('utf8');
  if (reason === undefined) state.content = content;
  else unseen.content = reason;
  for (const attribute of wanted.filter(isOfText)) {
    const text = reason ?? readText(attribute, content);
    if (text !== null && typeof text === 'object' && 'unable' in text) unseen[attribute] = text as Unable;
    else state[attribute] = text as string | number | null;
  }
}

function contentReason(bytes: Buffer, file: Stat, reply: Reply): Unable | undefined {
  const insteadHint = 'compare its sha256, or use the command "grep …"';
  if (reply.exitCode !== 0)
    return { unable: `its content cannot be read: ${firstLine(reply.stderr) ?? 'no answer'}` };
  if (bytes.length > CONTENT_LIMIT || reply.truncated) {
    const size = file.size === undefined || file.size < bytes.length ? 'more' : `${file.size} bytes`;
    return { unable: `only 1 MiB of content is read, but it has ${size}`, hint: insteadHint };
  }
  if (bytes.includes(0) || !isUtf8(bytes))
    return { unable: 'its content is binary, not UTF-8 text', hint: insteadHint };
  return undefined;
}

function readTarget(self: Stat, sections: ReadonlyMap<string, string>, { state, unseen }: Draft): void {
  const target = sections.get('target')?.replace(/ $/, '');
  if (self.type !== 'symlink') state.target = null;
  else if (target !== undefined && target !== '') state.target = target;
  else unseen.target = { unable: 'readlink on the host did not report it' };
}
