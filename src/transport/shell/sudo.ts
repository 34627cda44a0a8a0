import { LATE, within } from '../deadline.ts';
import type { ShellChannel } from '../transport.ts';

/** What sudo says where sudoers has `requiretty` (sudoers(5)), and what to do then. */
export const NO_TERMINAL = /must have a tty/i;
export const ALLOW_NO_TERMINAL =
  'sudoers says `requiretty`, and a session of ours has no terminal: add `Defaults:USER !requiretty` for this user';

/**
 * A command that gives a root shell by password. sudo reads the password from standard input only when it asks with our own
 * prompt, and says when the shell is there, so that the password can never become a command (sudo(8): -S, -p).
 * @param nonce letters and digits
 */
export function sudoCommand(nonce: string): string {
  return `exec sudo -S -p '${nonce}?' -- sh -c 'printf ${nonce}= >&2; exec sh'`;
}

/**
 * Answers sudo's question, if it asks.
 * @returns undefined when the shell is there, else why not
 */
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
    if (asked > 1) resolve('it does not take the password');
    else channel.stdin.write(`${password}\n`);
  };
  channel.stderr.on('data', listen);
  // A stream that nobody reads would keep the channel from being closed.
  channel.stdout.resume();
  channel.closed.then((reason) => resolve(said.trim().replaceAll(/\s*\n\s*/g, ' / ') || reason));
  const refused = await within(promise, timeoutMs);
  channel.stderr.off('data', listen);
  channel.stderr.pause();
  return refused === LATE ? 'it did not answer in time' : refused;
}
