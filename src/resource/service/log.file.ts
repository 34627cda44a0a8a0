import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import type { Unable } from '../resource.ts';
import { section, sectionLine } from '../sections.ts';
import { lookWith, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';
import { newLines } from './log.lines.ts';
import type { LogSource } from './log.source.ts';

/** How much of it is read at most, in bytes. */
const LONGEST = 1024 * 1024;

const MARK =
  /^inode (\d+) size (\d+) sum ([0-9a-f]+) begun (\d+) at ([\dT:.+-]*) since (\d*) beside((?:,[\d.]+)*)$/;

/**
 * `sum FILE SIZE`: a sum (md5sum, which busybox also has, or cksum of POSIX) of the first and the last 4 KiB before a position, so that
 * another text there is noticed. A log that was truncated or replaced may be longer than before by the time it is looked at.
 * `begun FILE SIZE`: how many of the last bytes belong to a line without an end; programs write in blocks that end anywhere.
 * `id FILE`: its inode, and when it was created if stat(1) tells, because the inode of a removed file is soon used again.
 */
const FUNCTIONS = `digest() { if command -v md5sum >/dev/null; then md5sum; else cksum; fi | tr -d ' -'; }
end() { n=$(($2<4096?$2:4096)); tail -c +$(($2-n+1)) -- "$1" | head -c $n; }
sum() { { head -c $(($2<4096?$2:4096)) -- "$1"; end "$1" $2; } | digest; }
begun() { n=$(end "$1" $2 | tail -n 1 | wc -c); [ -n "$(end "$1" $2 | tail -c 1)" ] || n=0; echo $((n)); }
id() { one=$(stat -c %i.%.W -- "$1" 2>/dev/null || LC_ALL=C ls -di -- "$1"); printf %s "\${one%%[!0-9.]*}"; }`;

/** Prints inode and size; `missing` if there is none. A parent folder that cannot be entered is an error, not absence. */
function printStanding(path: string, more = ''): string {
  const folder = path.slice(0, path.lastIndexOf('/')) || '/';
  return `size=
if ${sh`[ -f ${path} ]`}; then set -- $(${sh`LC_ALL=C ls -diL -- ${path}`}) && size=$(${sh`wc -c <${path}`}) && size=$((size)) && printf 'inode %s size %s' "$1" "$size"${more}; echo
elif ${sh`[ -d ${folder} ] && [ -x ${folder} ] && [ ! -e ${path} ]`}; then echo missing
else ${sh`LC_ALL=C ls -d -- ${path}`} >&2; fi`;
}

/** Prints the time of the last write, by stat(1) of coreutils and busybox; nothing without one. */
function printTime(path: string): string {
  return `{ ${sh`stat -L -c %y -- ${path}`} 2>/dev/null | tr ' ' T; }`;
}

/** Prints the ids of neighbouring files that a rotation may have made: `,123.1700000000,456.1700000001`. */
function printBeside(path: string): string {
  return `for file in ${sh`${path}`}[.-]*; do [ ! -f "$file" ] || printf ',%s' "$(id "$file")"; done`;
}

/** What is known of a log when it is marked, behind its inode and size. */
function printRest(path: string): string {
  const since = `$(${sh`stat -L -c %Y -- ${path}`} 2>/dev/null)`;
  return ` && sum=$(${sh`sum ${path}`} "$size") && begun=$(${sh`begun ${path}`} "$size") && printf ' sum %s begun %s at %s since %s beside' "$sum" "$begun" "$(${printTime(path)})" "${since}" && { ${printBeside(path)}; }`;
}

/**
 * A file that programs append to. Its inode, its size, a sum of its content and its neighbouring files are the mark, so that new lines are
 * found after it was rotated (another file has its name now), truncated or replaced, as by logrotate(8) and programs. A neighbouring file
 * that already existed has nothing new. For a log that is as long as before, the time of the last write shows whether it was written and
 * truncated in between.
 */
export function fileSource(path: string): LogSource {
  return {
    mark: `${FUNCTIONS}\n${printStanding(path, printRest(path))}`,
    readMark(reply) {
      const mark = reply.stdout.toString('utf8').trim();
      if (reply.exitCode === 0 && (MARK.test(mark) || mark === 'missing')) return mark;
      if (reply.exitCode === 0 && /^inode \d+ size \d+ sum *begun/.test(mark))
        return {
          unable: `${path} cannot be watched: md5sum and cksum are missing`,
          hint: 'install coreutils on the host',
        };
      return refused(path, reply);
    },
    after(mark) {
      // Before the size: what is written in between must not look like a truncation.
      const command = `${FUNCTIONS}\nat=$(${printTime(path)})\n${printStanding(path)}
[ -n "$size" ] || exit 0
${mark === 'missing' ? `${section('new')}; ${sh`cat -- ${path}`} || exit 3` : printAfter(path, mark)}
echo; ${section('end')}`;
      return lookWith(`{\n${command}\n} | head -c ${LONGEST + 1}`, (reply) => readNew(path, mark, reply));
    },
  };
}

/**
 * Shell text that prints what was added after a mark, wherever it is by now, from the beginning of a line that was begun before; preceded by
 * `lost` if part of it cannot be found. A neighbouring file that was last written before the log is no copy of what was added.
 */
function printAfter(path: string, mark: string): string {
  const [, inode = '0', size = '0', sum = '0', begun = '0', at = '', since = '', beside = ''] =
    MARK.exec(mark) ?? [];
  const rest = (file: string) =>
    `{ [ $(($(wc -c <${file}))) -le ${size} ] || tail -c +${Number(size) - Number(begun) + 1} -- ${file}; }`;
  const fresh = `[ -f "$file" ] || continue
case ${beside}, in *",$(id "$file"),"*) continue;; esac
${since === '' ? ':' : `[ "$(stat -c %Y -- "$file")" -ge ${since} ] || continue`}`;
  const rotated = `case \${file#${sh`${path}`}} in [.-][0-9]*|.old) ;; *) continue;; esac`;
  const packed = '*.gz|*.gz?*|*.xz*|*.zst*|*.bz2*|*.lz4*';
  return `now=$1 length=$size same= old= packed=
[ $now = ${inode} ] && [ $length -ge ${size} ] && [ "$(${sh`sum ${path}`} ${size})" = ${sum} ] && same=1
for file in ${sh`${path}`}[.-]*; do
[ -f "$file" ] || continue
set -- $(LC_ALL=C ls -diL -- "$file")
[ $1 != $now ] || continue
[ $1 != ${inode} ] || { old=$file; break; }
${fresh}
${size === '0' ? `${rotated}\ncase $file in ${packed}) packed=1; continue;; esac` : ':'}
size=$(($(wc -c <"$file")))
[ $size -ge ${size} ] && [ "$(sum "$file" ${size})" = ${sum} ] || continue
[ -z "$same" ] || [ $size -gt $length ] || [ "$(${sh`head -c $size -- ${path}`} | digest)" != "$(digest <"$file")" ] || continue
[ -z "$old" ] || [ "$old" -nt "$file" ] || continue
old=$file
done
if [ -n "$same" ] && [ -z "$old$packed" ]; then
${at === '' ? ':' : `if [ $length -eq ${size} ] && [ -n "$at" ] && [ "$at" != ${at} ]; then ${section('cut')}; fi`}
${section('new')}; ${rest(sh`${path}`)} || exit 3
else
later() { LC_ALL=C ls -tr -- ${sh`${path}`}[.-]* 2>/dev/null | while IFS= read -r file; do
${fresh}
${rotated}
if [ "$file" = "$old" ] || [ "$old" -nt "$file" ]; then continue; fi
printf '%s\\n' "$file"; done; }
case "$(later)" in ${packed}) old=;; esac
[ -n "$old" ] || ${section('lost')}
${section('new')}
if [ -n "$old" ]; then ${rest('"$old"')} || exit 3; later | while IFS= read -r file; do cat -- "$file" || exit 3; done || exit 3; fi
${sh`cat -- ${path}`} || exit 3
fi`;
}

function readNew(path: string, mark: string, reply: Reply): Sight | Unable {
  const stdout = reply.stdout.toString('utf8');
  if (reply.stdout.length > LONGEST)
    return {
      unable: `more than ${LONGEST} bytes were added after it was watched, too many to check`,
      hint: 'watch it later in the scenario',
    };
  const [standing = ''] = stdout.split('\n', 1);
  if (reply.exitCode === 0 && standing === 'missing') {
    if (mark === 'missing')
      return {
        unable: `${path} did not exist when it was watched and does not exist now, so nothing is known about it`,
        hint: 'is the path right? A log that is created later counts from its first line',
      };
    return { unable: `${path} has been removed since it was watched` };
  }
  const [begin, end] = [`\n${sectionLine('new', reply)}`, `\n${sectionLine('end', reply)}`];
  const [begins, ends] = [stdout.indexOf(begin), stdout.length - end.length];
  if (!/^inode \d+ size \d+$/.test(standing) || begins < 0 || !stdout.endsWith(end) || ends < begins)
    return refused(path, reply);
  const text = stdout.slice(begins + begin.length, ends);
  const state = newLines(text);
  const told = (word: string) => stdout.slice(0, begins + 1).includes(`\n${sectionLine(word, reply)}`);
  // A program that does not append goes on writing where it was, and nothing stands before that.
  const lost =
    told('lost') || text.startsWith('\0')
      ? `${path} was rotated, truncated or restarted since it was watched, and the earlier lines cannot be found`
      : told('cut')
        ? `${path} is as long as when it was watched, but was written since: new lines were cut off again, or there were none`
        : undefined;
  return { state: lost === undefined ? state : { ...state, lost }, unseen: {} };
}

function refused(path: string, reply: Reply): Unable {
  const said = firstLine(reply.stderr);
  if (said?.endsWith('Permission denied') === true)
    return { unable: `${path} cannot be read: permission denied`, hint: 'look as root (sudo: true)' };
  return garbled(`reading ${path}`, reply);
}
