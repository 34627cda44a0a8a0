import { LATE, within } from '../deadline.ts';
import type { ShellChannel } from '../transport.ts';

/** The message of sudo if sudoers has `requiretty` (sudoers(5)), and the hint for it. */
export const NO_TERMINAL = /must have a tty/i;
export const ALLOW_NO_TERMINAL =
  'sudoers has `requiretty`, but opsproof uses no terminal: add `Defaults:USER !requiretty` for this user';

/**
 * A command that starts a root shell with a password. sudo reads the password from standard input only after our own prompt, and reports
 * when the shell runs, so that the password can never become a command (sudo(8): -S, -p). ¶ @param nonce letters and digits
 * prompt, and says when the shell is there, so that the password can never become a command (sudo(8): -S, -p).
 * @param nonce letters and digits
 */
export function sudoCommand(nonce: string): string {
  return `exec sudo -S -p '${nonce}?' -- sh -c 'printf ${nonce}= >&2; exec sh'`;
}

/** Answers sudo's prompt, if it asks. @returns undefined if the shell runs, else why not */
export async function answerSudo(
  channel: ShellChannel,
  password: string,
  nonce: string,
  timeoutMs: number,
): Promise<string | undefined> {
  let said = '';
  let asked = 0;
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const listen = (chunk: Buffer) => {
    said = (said + chunk.toString('latin1')).slice(-2000);
    if (said.includes(`${nonce}=`)) return resolve(undefined);
    if (!said.includes(`${nonce}?`)) return;
    said = said.replaceAll(`${nonce}?`, '');
    asked += 1;
    if (asked > 1) resolve('it rejects the password');
    else channel.stdin.write(`${password}\n`);
  };
  channel.stderr.on('data', listen);
  // An unread stream would keep the channel from closing.
  channel.stdout.resume();
  channel.closed.then((reason) => resolve(said.trim().replaceAll(/\s*\n\s*/g, ' / ') || reason));
  const refused = await within(promise, timeoutMs);
  channel.stderr.off('data', listen);
  channel.stderr.pause();
  return refused === LATE ? 'it did not answer in time' : refused;
}
