import { sh } from './quote.ts';

/**
 * How a file travels: its bytes are the standard input or output of a command, never an argument, and their number is reported, because the
 * end of a stream proves nothing (the connection may end it early and report success).
 *
 * The script replaces the shell that read its text. A shell may have read ahead what follows the text, so no byte is sent before the script
 * has reported that it runs, and unread data cannot become a command.
 */

/** The file is written in place, so that it keeps its owner, its mode and its other names. ls also gives the size of files that may not be read. */
const RECEIVE = `printf '%sB%d;' "$3" "$$"
head -c "$2" >"$1"
set -f -- "$3" "$?" "$1"
[ ! -f "$3" ] || set -- "$1" "$2" $(ls -lLnd -- "$3")
printf '%sE' "$1" >&2
printf '%sE%d,%d;' "$1" "$2" "\${7:--1}"`;

const SEND = `printf '%sB%d;' "$2" "$$"
if [ -f "$1" ]; then size=$(wc -c <"$1") && printf '%sS%d;' "$2" "$size" && head -c "$((size))" <"$1"
elif [ -e "$1" ]; then printf '%s: not a regular file\\n' "$1" >&2; false
else cat <"$1"; fi
status=$?
printf '%sE' "$2" >&2
printf '%sE%d,-1;' "$2" "$status"`;

/** See Language.receive. */
export function receiveFile(path: string, size: number, nonce: string): string {
  return sh`exec sh -c ${RECEIVE} sh ${path} ${size} ${nonce}\n`;
}

/** See Language.send. */
export function sendFile(path: string, nonce: string): string {
  return sh`exec sh -c ${SEND} sh ${path} ${nonce}\n`;
}
