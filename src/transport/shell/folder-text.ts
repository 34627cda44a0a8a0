import { TREE, treeFunctions } from './process-tree.ts';
import { sh } from './quote.ts';

/**
 * A temporary folder that goes with whoever wanted it. The shell that makes it waits for a line on its standard input, which ends when the channel does: after
 * `kill -9` of opsproof, too, on every transport. Then it removes the folder itself. Where a connection is lost and the host does not notice, its time is up one day.
 *
 * `done`: the folder is removed. `late`: what worked in it may still be ending, so it is removed again and again for five seconds. Nothing: what works in it
 * is ended first; that is the command of the shell whose process id and standard input stand in the file `shell` of the folder.
 */
const KEEP = `trap '' HUP INT TERM PIPE
nonce=$1 seconds=$2
umask 077
folder=$(mktemp -d "\${TMPDIR:-/tmp}/opsproof-XXXXXXXXXX") || { printf '%sE' "$nonce" >&2; printf '%sB;' "$nonce"; exit 1; }
${treeFunctions('KILL')}
end_work() {
  root= input=
  { read -r root input <"$folder/shell"; } 2>/dev/null
  [ -n "$input" ] && [ "$(readlink "/proc/$root/fd/0")" = "$input" ] || return 0
  least=0
  ${TREE.KILL}
}
clear() {
  tries=0
  until rm -rf "$folder" && [ ! -e "$folder" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 5 ] || return 1
    sleep 1
  done
}
again() {
  for second in 1 2 3 4 5; do clear; sleep 1; done
  clear
}
(
  while [ -d "$folder" ] && [ "$seconds" -gt 0 ]; do sleep 1; seconds=$((seconds - 1)); done
  [ ! -d "$folder" ] || { end_work; again; }
) </dev/null >/dev/null 2>&1 &
printf '%sB%s;' "$nonce" "$folder"
word=
read -r word
case $word in
  done) clear;;
  late) again;;
  *) end_work 2>/dev/null; clear;;
esac
status=$?
printf '%sE' "$nonce" >&2
printf '%sE%d;' "$nonce" "$status"
[ -n "$word" ] || again >/dev/null 2>&1`;

/** See Language.keep. */
export function keepFolder(seconds: number, nonce: string): string {
  return sh`exec sh -c ${KEEP} sh ${nonce} ${Math.ceil(seconds)}\n`;
}

/** For a command of a session: notes in the folder which shell runs it, so that what follows in that shell is ended with the folder. */
export function workIn(folder: string): string {
  return `printf '%s %s\\n' "$$" "$(readlink "/proc/$$/fd/0")" >${sh`${folder}/shell`}`;
}
