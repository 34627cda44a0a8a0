import { ClaimError } from '../../check/claim.ts';
import type { FileTree, TreeEntry } from '../../image/file-tree.ts';
import { UnableError } from '../../model/errors.ts';
import type { Value } from '../../model/value.ts';
import { only, ownerName } from '../../resource/never.ts';
import { refuseAnyPath } from '../../resource/refuse.ts';
import type { Unable } from '../../resource/resource.ts';
import type { AskedProbe } from '../probe.ts';
import { imagePlace } from './image-probe.ts';
import { seeImage } from './image-sight.ts';

/** The permissions to execute. */
const EXECUTES: Readonly<Record<string, number>> = { owner: 0o100, group: 0o010, others: 0o001 };

/** A file in an image, read without starting it. */
export const imageFileProbe: AskedProbe = {
  noun: 'image file',
  phrases: ['image file {path} in {image}'],
  asked: 'outside',
  description:
    'Anything that has a path in an image, read without starting it. For a symbolic link, type and target are about the link itself; everything else is about what it points to.',
  attributes: {
    exists: { type: 'boolean', ofPath: true, description: 'Something has this path, even a dangling link.' },
    type: {
      never: only('regular', 'directory', 'symlink', 'device', 'pipe'),
      type: 'text',
      description: 'regular, directory, symlink, device or pipe.',
    },
    owner: {
      never: ownerName,
      type: 'text',
      description: 'Name of the owning user, by /etc/passwd of the image; the number if no account has it.',
    },
    group: {
      never: ownerName,
      type: 'text',
      description: 'Name of the owning group, by /etc/group of the image; the number if no group has it.',
    },
    uid: { type: 'integer', least: 0, description: 'The number of the owning user.' },
    gid: { type: 'integer', least: 0, description: 'The number of the owning group.' },
    mode: { type: 'mode', description: 'Permissions: 0644, 2755.' },
    'executable by': {
      never: only(...Object.keys(EXECUTES)),
      type: 'list',
      description: 'Who may execute it by its permissions: owner, group, others.',
    },
    size: { type: 'bytes', description: 'Size of a file.' },
    sha256: { type: 'text', description: 'Digest of the content of a file, in hexadecimal.' },
    content: { type: 'text', description: 'The content of a file that is text, up to 64 MiB.' },
    target: { type: 'text', description: 'Where a symbolic link points to, as written.' },
    layer: { type: 'integer', least: 1, description: 'The layer that it comes from, 1 the lowest.' },
  },
  examples: [
    'the image file "/etc/nginx/nginx.conf" in "shop/web:1" exists',
    'the image file "/etc/nginx/nginx.conf" in "shop/web:1" has content contains "worker_processes"',
    'the image file "/etc/shadow" in "shop/web:1" has mode one of 0640, 0600',
    'the image file "/usr/sbin/nginx" in "shop/web:1" has executable by includes others',
    'the image file "/root/.ssh/id_rsa" in "shop/web:1" does not exist',
  ],
  prepare({ names: { path = '', image = '' }, claims }, scene) {
    const place = imagePlace(image, scene);
    const refused = refuseAnyPath(path);
    if (refused !== undefined) throw new ClaimError(refused);
    if (!path.startsWith('/')) throw new ClaimError(`a path in an image begins with /; found "${path}"`);
    const asksContent = claims.some(({ attribute }) => attribute === 'content');
    return async (glance, _host, door) => {
      let seen = await seeImage(place, [], glance, door);
      if ('missing' in seen) return { unable: seen.missing, looked: seen.looked };
      const { looked } = seen;
      const entry = seen.tree.at(path);
      if (entry === undefined)
        return { state: { exists: false }, missing: 'there is no such file in the image', looked };
      const real = seen.tree.realPath(path);
      const followed = real === undefined ? undefined : seen.tree.at(real);
      const needs = asksContent && followed?.type === 'file' && followed.content === undefined;
      if (needs && real !== undefined) {
        // Contents are kept only where they are asked for; names of one file share what the first has.
        seen = await seeImage(place, seen.tree.namesOf(real), glance, door);
        if ('missing' in seen) return { unable: seen.missing, looked: seen.looked };
      }
      const { state, unseen } = fileState(seen.tree, path);
      return { state, looked, unseen: (attribute) => unseen[attribute] };
    };
  },
};

function fileState(tree: FileTree, path: string) {
  const own = tree.at(path);
  const entry = tree.followed(path);
  const state: Record<string, Value> = {
    exists: true,
    type: own?.type === 'file' ? 'regular' : (own?.type ?? null),
    target: own?.target ?? null,
    layer: own?.layer === 0 ? null : (own?.layer ?? null),
  };
  const unseen: Record<string, Unable> = {};
  if (entry === undefined) {
    const dangling = { unable: 'the link points to nothing in the image' };
    for (const attribute of [
      ...['owner', 'group', 'uid', 'gid', 'mode', 'executable by'],
      ...['size', 'sha256', 'content'],
    ])
      unseen[attribute] = dangling;
    return { state, unseen };
  }
  state.owner = nameOf(tree, '/etc/passwd', entry.uid);
  state.group = nameOf(tree, '/etc/group', entry.gid);
  state.uid = entry.uid;
  state.gid = entry.gid;
  state.mode = entry.mode;
  state['executable by'] = Object.keys(EXECUTES).filter((who) => (entry.mode & (EXECUTES[who] ?? 0)) !== 0);
  if (entry.type !== 'file') {
    const none = { unable: `it is a ${entry.type}, which has no content` };
    for (const attribute of ['size', 'sha256', 'content']) unseen[attribute] = none;
    return { state, unseen };
  }
  state.size = entry.size;
  if (entry.sha256 !== undefined) state.sha256 = entry.sha256;
  try {
    state.content = textOf(entry);
  } catch (error) {
    if (!(error instanceof UnableError)) throw error;
    unseen.content = { unable: error.message };
  }
  return { state, unseen };
}

function textOf({ content }: TreeEntry): string {
  if (content === undefined) throw new UnableError('the content was not read');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new UnableError('its content is no text in UTF-8');
  }
}

/** The name of a number in a file of accounts, the first that has it. */
function nameOf(tree: FileTree, file: string, id: number): string {
  const lines = tree.followed(file)?.content?.toString().split('\n') ?? [];
  const line = lines.map((one) => one.split(':')).find((fields) => fields[2] === String(id));
  return line?.[0] ?? String(id);
}
