import type { Language, Silenced } from '../language.ts';
import { receiveFile, sendFile } from './file-text.ts';
import { keepFolder } from './folder-text.ts';
import { frameText } from './frame.ts';
import { PRELUDE } from './prelude.ts';
import { signalTree } from './process-tree.ts';
import { ALLOW_NO_TERMINAL, NO_TERMINAL } from './sudo.ts';

const WHO = 'echo $$';

/** POSIX sh. */
export const SH: Language = {
  name: 'sh',
  prelude: PRELUDE,
  who: WHO,
  greet: (nonce) => frameText(WHO, nonce),
  nothing: ':',
  frame: frameText,
  signal: signalTree,
  receive: receiveFile,
  send: sendFile,
  keep: keepFolder,
  hint,
};

function hint(said: string, { late, login }: Silenced): string {
  if (/sudo.*not found|sudo.*no such file/i.test(said))
    return 'install sudo on the host, or leave out `sudo: true`';
  if (NO_TERMINAL.test(said)) return ALLOW_NO_TERMINAL;
  if (/password is required|askpass/i.test(said)) {
    const allow = 'allow it without a password in sudoers (NOPASSWD)';
    return login ? `${allow}, or give the host a \`password\`` : allow;
  }
  if (/not in the sudoers|not allowed to (execute|run)/i.test(said)) {
    return 'allow this user to run `sh` in sudoers, or leave out `sudo: true`';
  }
  if (/unable to find user|no matching entries in passwd/i.test(said))
    return 'check its `user`: the container has none of that name; without it the user of the image is taken';
  if (/exec: "?sh"?: executable file not found|exec \S*\bsh: (?:no such file|permission denied)/i.test(said))
    return 'it has no sh, as images of a single program have none: ask it from outside (GET, the address, the TLS address), or use an image that has one';
  if (/not (currently )?available|nologin/i.test(said)) return 'use a login that has a shell';
  const shell = 'the login must give a POSIX sh that reads commands from its standard input';
  return late && login
    ? `its start files (.bashrc, .profile) may be slow, or the host is overloaded: increase its \`timeout\`; and ${shell}`
    : shell;
}
