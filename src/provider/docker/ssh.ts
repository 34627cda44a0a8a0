import { UnableError } from '../../model/errors.ts';
import { sh } from '../../transport/shell/quote.ts';
import type { Executed } from './exec.ts';

type Exec = (argv: readonly string[], user?: string) => Promise<Executed>;

/**
 * Lets the holder of a key log in, through the engine: adds the public key to the user's authorized_keys, as that user, so that sshd
 * accepts owner and modes (sshd(8), StrictModes).
 * @throws UnableError
 */
export async function authorize(host: string, user: string, publicKey: string, exec: Exec): Promise<void> {
  const command = sh`umask 077 && mkdir -p "$HOME/.ssh" && printf '%s\n' ${publicKey} >>"$HOME/.ssh/authorized_keys"`;
  const { exitCode, stderr, stdout } = await exec(['sh', '-c', command], user);
  if (exitCode === 0) return;
  const said = `${stderr}${stdout}`.trim().split('\n', 1)[0];
  throw new UnableError(`host "${host}": the ssh key could not be given to user "${user}": ${said}`, {
    hint: 'the image must have that user, with a home folder it may write to',
  });
}

/**
 * The public keys of a container's sshd, read through the engine: the server on the mapped port must have one of them.
 * @throws UnableError if there is none
 */
export async function readHostKeys(host: string, exec: Exec): Promise<string[]> {
  const { stdout } = await exec(['sh', '-c', 'cat /etc/ssh/ssh_host_*_key.pub']);
  const keys = stdout.split('\n').map((line) => line.trim().split(/\s+/).slice(0, 2).join(' '));
  const found = keys.filter((key) => key.includes(' '));
  if (found.length > 0) return found;
  throw new UnableError(`host "${host}" has no ssh host keys in /etc/ssh`, {
    hint: 'install openssh-server in its image; transport: ssh needs it',
  });
}
