import { randomBytes } from 'node:crypto';
import type { SshKeyPair } from '../ssh-key.ts';

/** The settings of a new machine. */
export interface FirstBoot {
  readonly hostname: string;
  /** The user who may log in by the key, and become root without a password. */
  readonly user: string;
  /** The public key of the stack. */
  readonly publicKey: string;
  /** The host key it must have, so that it is known before the first connection; without it the machine makes its own. */
  readonly hostKey?: SshKeyPair;
  /** True: the user logs in by a password that the image knows, so that sshd must take passwords, and the account must not be locked. */
  readonly byPassword?: boolean;
  /** The environment's own user data: `#cloud-config`, or a script that begins with `#!`. */
  readonly own?: string;
}

/** How cloud-init merges our part and the user's: lists are joined, and the user's values win ("Merging User-Data Sections"). */
const MERGE = 'list(append)+dict(no_replace,recurse_list)+str()';

/**
 * User data for cloud-init. After its first line it is JSON, which is valid YAML, so that names need no other quoting. It contains the
 * private half of the host key, if one is given: anyone who can read it can impersonate the machine.
 */
export function userData({ hostname, user, publicKey, hostKey, byPassword = false, own }: FirstBoot): string {
  const login =
    user === 'root'
      ? { disable_root: false, ssh_authorized_keys: [publicKey] }
      : person(user, publicKey, byPassword);
  const config = {
    hostname,
    ...login,
    ssh_pwauth: byPassword,
    ...(hostKey === undefined
      ? {}
      : {
          ssh_deletekeys: true,
          ssh_keys: { ed25519_private: hostKey.privateKey, ed25519_public: hostKey.publicKey },
        }),
  };
  const ours = `#cloud-config\n${JSON.stringify(config, undefined, 2)}\n`;
  return own === undefined ? ours : together(ours, own);
}

function person(user: string, publicKey: string, byPassword: boolean): object {
  const it = {
    name: user,
    sudo: 'ALL=(ALL) NOPASSWD:ALL',
    // It locks an account that the image has, too.
    lock_passwd: !byPassword,
    shell: '/bin/sh',
    ssh_authorized_keys: [publicKey],
  };
  return { users: ['default', it] };
}

/** Several parts of user data are a multipart message ("MIME multi-part archive"). */
function together(ours: string, own: string): string {
  const type = own.startsWith('#!') ? 'text/x-shellscript' : 'text/cloud-config';
  const border = `opsproof-${randomBytes(12).toString('hex')}`;
  const part = (kind: string, text: string) =>
    `--${border}\nContent-Type: ${kind}; charset="utf-8"\nContent-Transfer-Encoding: base64\nMIME-Version: 1.0\nMerge-Type: ${MERGE}\n\n${lines(text)}\n`;
  return `Content-Type: multipart/mixed; boundary="${border}"\nMIME-Version: 1.0\n\n${part(type, own)}${part('text/cloud-config', ours)}--${border}--\n`;
}

function lines(text: string): string {
  return (
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\n');
}
