import { sh } from './quote.ts';

/**
 * POSIX sh that sends a signal to the command that a session shell is running: TERM to every descendant of the shell, KILL to the shell as
 * well, so that it does not run what it has already read. Uses only builtins and /proc/<pid>/stat (proc(5): `pid (comm) state ppid …`,
 * start time in clock ticks is field 22).
 *
 * Commands are pipelined, so the shell may already run the next one. Therefore nothing happens if the shell's child is younger than
 * `olderThanMs`, compared with a child of our own that starts now. USER_HZ is 100 on every Linux in use.
 *
 * All are stopped before any is signalled, and the search is repeated until it finds no new one: so none can start a child between the
 * search and the signal, or continue with the next line because its child has ended.
 */
export function signalTree(shellPid: number, signal: 'TERM' | 'KILL', olderThanMs: number): string {
  return `root=${sh`${shellPid}`} least=${sh`${Math.max(0, Math.floor(olderThanMs / 10))}`}
${treeFunctions(signal)}
${TREE[signal]}
`;
}

/** What `TREE` needs. */
export function treeFunctions(signal: 'TERM' | 'KILL'): string {
  return `${READ_STAT}
${signal === 'KILL' ? COLLECT_SHELL : COLLECT_COMMAND}
${COLLECT}`;
}

/** Where the search begins: at the shell itself, or at its child. */
const COLLECT_SHELL =
  'from() { if [ "$least" = 0 ] || [ -n "$old" ]; then found=" $root "; else return 1; fi; }';
const COLLECT_COMMAND = 'from() { found=" $old"; [ -n "$old" ]; }';

const COLLECT = `collect() {
  pairs= old=
  for f in /proc/[0-9]*/stat; do
    p=\${f#/proc/} p=\${p%/stat}
    stat_of "$p" || continue
    pairs="$pairs $p:$parent"
    if [ "$parent" = "$root" ] && [ $((now - born)) -ge "$least" ]; then old="$old$p "; fi
  done
  from || return 1
  more=1
  while [ "$more" = 1 ]; do
    more=0
    for pair in $pairs; do
      case $found in *" \${pair%%:*} "*) continue;; esac
      case $found in *" \${pair#*:} "*) found="$found\${pair%%:*} "; more=1;; esac
    done
  done
}`;

/** From the leaves to the root, so that the shell gets its answer last. */
const GENTLY = `{
  kill -s TERM $known
  back=
  for p in $known; do back="$p $back"; done
  kill -s CONT $back
}`;

/** The name in field 2 may contain blanks, parentheses and newlines: the fields start after the last `) `. */
const READ_STAT = `stat_of() {
  line=
  { while IFS= read -r part; do line="$line$part "; done <"/proc/$1/stat"; } 2>/dev/null
  case $line in *") "*) ;; *) return 1;; esac
  set -- \${line##*) }
  parent=$2
  shift 19
  born=$1
}`;

const stopped = (kill: string) => `now=$(stat_of self && echo "$born")
known= n=0
while collect && [ "$found" != "$known" ] && [ "$n" -lt 10 ]; do
  known=$found n=$((n + 1))
  kill -s STOP $found
done
[ -z "$known" ] || ${kill}`;

/** The signal itself: to the command of the shell `$root`, if it is `$least` hundredths of a second old. */
export const TREE: Readonly<Record<'TERM' | 'KILL', string>> = {
  TERM: stopped(GENTLY),
  KILL: stopped('kill -s KILL $known'),
};
