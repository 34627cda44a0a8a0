import type { Facts } from '../../host/facts.ts';
import { sh } from '../../transport/shell/quote.ts';
import { only, ownerName } from '../never.ts';
import { notOfThisHost } from '../powershell.ts';
import { refuseAnyPath } from '../refuse.ts';
import type { Look, Resource, Unable } from '../resource.ts';
import { section } from '../sections.ts';
import { lookWith } from '../sight.ts';
import { accessPart } from './file.access.ts';
import { comparePart, samePart } from './file.compare.ts';
import { digestPart } from './file.digest.ts';
import { inodePart } from './file.inode.ts';
import { fileInventory } from './file.inventory.ts';
import { lsTool } from './file.ls.ts';
import type { FilePart } from './file.part.ts';
import { lookFileByPowerShell } from './file.powershell.ts';
import { CONTENT_LIMIT, readFile } from './file.read.ts';
import { rightsPart } from './file.rights.ts';
import { type StatTool, statTool } from './file.stat.ts';
import { isOfText, textAttributes } from './file.text.ts';
import { statTogether } from './file.together.ts';

const PARTS: readonly FilePart[] = [inodePart, accessPart, rightsPart, comparePart, digestPart, samePart];

export const fileResource: Resource = {
  noun: 'file',
  key: 'quoted',
  description:
    'Anything that has a path. For a symbolic link, type and target are about the link itself; everything else is about what it points to.',
  attributes: {
    exists: {
      type: 'boolean',
      ofPath: true,
      description: 'Something has this path, even a dangling link.',
    },
    type: {
      never: only('regular', 'directory', 'symlink', 'socket', 'pipe', 'block device', 'char device'),
      type: 'text',
      description: 'regular, directory, symlink, socket, pipe, block device or char device.',
    },
    owner: {
      never: ownerName,
      type: 'text',
      description: 'Name of the owning user; the number if no account has it.',
    },
    uid: { type: 'integer', least: 0, description: 'Number of the owning user.' },
    group: {
      never: ownerName,
      type: 'text',
      description: 'Name of the owning group; the number if no group has it.',
    },
    gid: { type: 'integer', least: 0, description: 'Number of the owning group.' },
    mode: { type: 'mode', description: 'Permissions: 0644, 2755.' },
    setuid: {
      type: 'boolean',
      intrinsic: true,
      adjective: true,
      description: 'It runs as its owner, no matter who starts it (mode 4000).',
    },
    setgid: {
      type: 'boolean',
      intrinsic: true,
      adjective: true,
      description: 'It runs as its group; in a directory, new files get its group (mode 2000).',
    },
    sticky: {
      type: 'boolean',
      intrinsic: true,
      adjective: true,
      description: 'In a directory, only the owner of a file can remove it (mode 1000).',
    },
    size: { type: 'bytes', description: 'Size of the content: under 20 kB.' },
    age: { type: 'age', description: "Time since the content last changed, by the host's clock." },
    target: {
      type: 'text',
      description: 'What a symbolic link points to, one step, as written in the link.',
    },
    content: { type: 'text', description: 'The content as UTF-8 text, up to 1 MiB.' },
    lines: {
      type: 'integer',
      least: 0,
      description: 'Number of lines; a last one without a newline counts.',
    },
    ...textAttributes,
    ...Object.assign({}, ...PARTS.map(({ attributes }) => attributes)),
  },
  inventory: fileInventory,
  examples: [
    'the file "/etc/passwd" exists',
    'the file "/etc/nginx/nginx.conf" has mode 0644',
    'the file "/etc/nginx/nginx.conf" has size under 20 kB',
    'the file "/etc/nginx/nginx.conf" has content contains "worker_processes"',
    'the file "/etc/passwd" is readable by "www-data"',
    'the file "/etc/shadow" is not readable by "www-data"',
    'the file "/etc/passwd" is not more permissive than "0644"',
    'the file "/etc/passwd" has lines matching "/^root:/" 1',
    'the file "/etc/nologin" does not exist',
  ],
  refuse: refuseAnyPath,
  look(path: string, facts: Facts, wanted: readonly string[]): Look | Unable {
    const windows = facts.language === 'powershell';
    const foreign = notOfThisHost(path, windows);
    if (foreign !== undefined || windows) return foreign ?? lookFileByPowerShell(path, wanted);
    const tool = statToolOf(facts);
    const text = command(path, tool, facts, wanted);
    const look = lookWith(text, (reply) => readFile({ path, tool, wanted, parts: PARTS }, reply));
    // Only the inode is read, as if nothing were wanted.
    const plain = tool === statTool && text === command(path, tool, facts, []);
    const together = plain ? statTogether(path) : undefined;
    return together === undefined ? look : { ...look, together };
  },
};

/** ls is everywhere; stat is in coreutils and in most builds of busybox. */
export function statToolOf(facts: Facts): StatTool {
  return facts.tools.has('stat') ? statTool : lsTool;
}

function command(path: string, tool: StatTool, facts: Facts, wanted: readonly string[]): string {
  const link = `if ${sh`[ -L ${path} ]`}; then ${section('followed')}; ${tool.print(path, { follow: true })} 2>&1`;
  const lines = [
    `${tool.print(path, { follow: false })} && {`,
    // tr keeps a newline in a target from looking like its end.
    wanted.includes('target')
      ? `${link}; ${section('target')}; ${sh`readlink ${path} | tr '\\n' ' '`}; echo; fi`
      : `${link}; fi`,
  ];
  if (wanted.includes('age')) lines.push(`${section('now')}; date +%s`);
  const ask = (content: boolean) =>
    PARTS.filter((part) => part.content === content).flatMap((part) => part.ask(path, wanted, facts));
  lines.push(...ask(false));
  const costly = [...ask(true)];
  if (wanted.includes('lines')) costly.push(`${section('lines')}; ${sh`LC_ALL=C grep -c '' ${path} 2>&1`}`);
  if (wanted.includes('content') || wanted.some(isOfText)) {
    costly.push(`${section('content')}; ${sh`LC_ALL=C head -c ${CONTENT_LIMIT + 1} ${path}`}`);
  }
  // Only regular files: a pipe would block, a device might never end.
  if (costly.length > 0) lines.push(`if ${sh`[ -f ${path} ]`}; then`, ...costly, 'fi');
  return `${lines.join('\n')}\n}`;
}
