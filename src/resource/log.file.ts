import { sh } from '../transport/quote.ts';
import type { Reply } from '../transport/transport.ts';
import { newLines } from './log.lines.ts';
import type { LogSource } from './log.ts';
import type { Unable } from './resource.ts';
import { readSections, section, sectionLine } from './sections.ts';
import { lookWith, type Sight } from './sight.ts';
import { firstLine, garbled } from './unable.ts';

/** Most of it that is read, in bytes. */
const LONGEST = 1024 * 1024;

/** Prints inode and size; `missing` when there is none. A folder above that cannot be entered is trouble, not absence. */
function printStanding(path: string): string {
  const folder = path.slice(0, path.lastIndexOf('/')) || '/';
  return `size=
if ${sh`[ -f ${path} ]`}; then set -- $(${sh`LC_ALL=C ls -di -- ${path}`}) && size=$(${sh`wc -c <${path}`}) && echo "inode $1 size $((size))"
elif ${sh`[ -d ${folder} ] && [ -x ${folder} ] && [ ! -e ${path} ]`}; then echo missing
else ${sh`LC_ALL=C ls -d -- ${path}`} >&2; fi`;
}

/**
 * A file that programs append to. Its inode and size are the mark, so that what came after is found when it was rotated
 * (another file has its name now) or cut to nothing, as logrotate(8) does both.
 */
export function fileSource(path: string): LogSource {
  return {
    mark: printStanding(path),
    readMark(reply) {
      const mark = reply.stdout.toString('utf8').trim();
      if (reply.exitCode === 0 && /^(?:inode \d+ size \d+|missing)$/.test(mark)) return mark;
      return refused(path, reply);
    },
    after(mark) {
      const [, inode = '0', size = '0'] = /^inode (\d+) size (\d+)$/.exec(mark) ?? [];
      const rest = `tail -c ${sh`+${Number(size) + 1}`.replaceAll("'", '')}`;
      const command = `${printStanding(path)}
[ -n "$size" ] || exit 0
if ${sh`[ ${mark} = missing ]`}; then ${section('new')}; ${sh`cat -- ${path}`} || exit 3
elif [ "$1" = ${inode} ] && [ "$size" -ge ${size} ]; then ${section('new')}; ${rest} ${sh`-- ${path}`} || exit 3
else old=; now=$1; length=$size
for file in ${sh`${path}`}[.-]*; do
[ -f "$file" ] || continue
set -- $(LC_ALL=C ls -di -- "$file")
if [ "$1" = ${inode} ] || { [ "$now" = ${inode} ] && [ "$(($(wc -c <"$file")))" -ge ${size} ]; }; then old=$file; break; fi
done
[ -n "$old" ] || ${section('lost')}
${section('new')}
if [ -n "$old" ]; then ${rest} -- "$old" || exit 3; fi
${sh`cat -- ${path}`} || exit 3
fi
echo; ${section('end')}`;
      return lookWith(`{\n${command}\n} | head -c ${LONGEST + 1}`, (reply) => readNew(path, mark, reply));
    },
  };
}

function readNew(path: string, mark: string, reply: Reply): Sight | Unable {
  const stdout = reply.stdout.toString('utf8');
  if (reply.stdout.length > LONGEST)
    return {
      unable: `more than ${LONGEST} bytes came after it was watched, too many to look at`,
      hint: 'watch it later in the scenario',
    };
  const [standing = '', ...rest] = stdout.split('\n');
  if (reply.exitCode === 0 && standing === 'missing') {
    if (mark === 'missing') return { state: newLines(''), unseen: {} };
    return { unable: `${path} is gone since it was watched` };
  }
  const sections = readSections(reply);
  if (!/^inode \d+ size \d+$/.test(standing) || !sections.has('end') || rest.length === 0)
    return refused(path, reply);
  const begin = `\n${sectionLine('new', reply)}`;
  const from = stdout.indexOf(begin) + begin.length;
  const state = newLines(stdout.slice(from, stdout.lastIndexOf(`\n${sectionLine('end', reply)}`)));
  if (!sections.has('lost')) return { state, unseen: {} };
  return {
    unable: `${path} was rotated or cut since it was watched, and what it was before cannot be found`,
    hint: 'it is looked for beside it as NAME.1 or NAME-…; a compressed one cannot be read',
  };
}

function refused(path: string, reply: Reply): Unable {
  const said = firstLine(reply.stderr);
  if (said?.endsWith('Permission denied') === true)
    return { unable: `${path} cannot be read: permission denied`, hint: 'look as root (sudo: true)' };
  return garbled(`reading ${path}`, reply);
}
