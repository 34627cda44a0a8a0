import { text } from './shape.ts';
import { duration, path, port, yesOrNo } from './values.ts';

export const knownHosts = text('check, ignore, or the path of a known_hosts file').describe(
  '`check` (default) refuses hosts that known_hosts does not know; `ignore` opts out; else a known_hosts file',
);

/** The keys of a login; each transport takes the ones it has. */
export const loginKeys = {
  user: text('a user name')
    .describe('The login for ssh and WinRM; for docker the user commands run as')
    .optional(),
  port: port.describe('Port of sshd (22), or of WinRM (5986)').optional(),
  identity: path.describe('Private key file').optional(),
  password: text(`a text, better from \${env:NAME}`)
    .describe(`Better from \${env:NAME} than written here`)
    .optional(),
  known_hosts: knownHosts.optional(),
  sudo: yesOrNo.describe('Run every command with sudo').optional(),
  timeout: duration
    .describe(
      'How long a login may take until its shell answers; default 20 seconds. A host that let us wait is not waited for again in a run',
    )
    .optional(),
};
