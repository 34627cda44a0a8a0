import { LOOK_PRELUDE } from './prelude.ts';
import { quote } from './quote.ts';

/**
 * How one command travels through a long-lived shell. On both streams the shell writes `<nonce>B`, then the output of the command, then
 * `<nonce>E` and three digits of exit status. The nonce is new for each command and unknown to it, so no output can be mistaken for a
 * marker; everything outside the markers (a login banner, output of a background job) is dropped.
 */

/** A shell variable that makes the headings of an answer unlike anything on a host (resource/sections.ts). */
export const MARK = 'opsproof_mark';

/**
 * The shell text of one frame. The command runs in a subshell through `eval`, so that `exit`, `cd`, variables and
 * syntax errors end with it, and reads end of file from its standard input.
 * When a begin marker cannot be written nobody is listening any more, and the command is not started.
 * @param nonce letters and digits
 * @param mark what MARK is in the command: letters and digits. Without it the command is somebody else's, and gets the
 * variables of the login as the prelude left them.
 * @throws TypeError for a command with a NUL byte
 */
export function frameText(command: string, nonce: string, mark?: string): string {
  const before = mark === undefined ? '' : `${LOOK_PRELUDE}${MARK}=${mark};`;
  // The space keeps eval from reading a command that begins with "-" as an option.
  return [
    `printf ${nonce}B&&printf ${nonce}B >&2||exit 1`,
    `(${before}eval ${quote(` ${command}`)}) </dev/null`,
    `printf ${nonce}E%03d $?;printf ${nonce}E000 >&2`,
    '',
  ].join('\n');
}
