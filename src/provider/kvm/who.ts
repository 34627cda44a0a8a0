import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SshTarget } from '../../transport/ssh/target.ts';
import { stackKey } from '../machine/stack-key.ts';
import type { StackContext } from '../provider.ts';
import type { SshKeyPair } from '../ssh-key.ts';
import { type MachineGround, sshPort } from './ground.ts';
import type { GuestHost } from './machine-host.ts';

export interface GuestLogin {
  readonly target: SshTarget;
  readonly hostKey: SshKeyPair;
}

/** Who logs in where, and whom to expect there: its host key is made here, so that it is known before it was ever asked. */
export function identityOf(host: GuestHost, ground: MachineGround, context: StackContext): GuestLogin {
  const hostKey = stackKey(`${context.prefix}-${host.name}`, context.conceal)();
  const { identity, password, sudo, timeoutMs } = host;
  const own = identity !== undefined || password !== undefined;
  return {
    hostKey,
    target: {
      transport: 'ssh',
      host: '127.0.0.1',
      port: ground.ports.get(host.name)?.get(sshPort(host)) ?? sshPort(host),
      user: host.user ?? 'root',
      // What was not installed by cloud-init has host keys that nobody knows.
      ...(host.knownHosts === 'ignore' ? { knownHosts: 'ignore' } : { hostKeys: [hostKey.publicKey] }),
      ...(own ? {} : { privateKey: ground.keys().privateKey }),
      ...(identity === undefined ? {} : { identity }),
      ...(password === undefined ? {} : { password: password.reveal() }),
      ...(sudo ? { sudo: true } : {}),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    },
  };
}

/** For entering a machine that was kept: the key is removed with its folder. */
export function leaveKeys(folder: string, { target, hostKey }: GuestLogin, keys: SshKeyPair): void {
  writeFileSync(join(folder, 'key'), keys.privateKey, { mode: 0o600 });
  writeFileSync(join(folder, 'known_hosts'), `[127.0.0.1]:${target.port} ${hostKey.publicKey}\n`, {
    mode: 0o600,
  });
}

/** The command that logs in to a machine that was kept. */
export function entering(folder: string, { user = 'root', port = 22, privateKey }: SshTarget): string {
  const key = privateKey === undefined ? '' : ` -i ${folder}/key`;
  return `ssh${key} -p ${port} -o UserKnownHostsFile=${folder}/known_hosts ${user}@127.0.0.1`;
}
