import { type Login, type LoginInput, loginOf } from '../../schema/login.ts';
import type { MergedHost } from '../../schema/merged-host.ts';
import type { TransportKind } from '../kind.ts';
import { type SshTarget, sshLabel } from './target.ts';

type Own = Login & { readonly jump?: string };

/** A login over ssh, through jump hosts where it must. */
export const ssh: TransportKind<SshTarget, Own> = {
  name: 'ssh',
  keys: ({ login }) => login,
  liveKeys: ({ matching }) => ({
    jump: matching(/\$\{|^([^\s@]+@)?[^\s@]+$/, '[user@]host[:port]')
      .describe('Another ssh host to go through: [user@]host[:port]')
      .optional(),
  }),
  top: ['known_hosts'],
  read({ merged, origin }: MergedHost<LoginInput & { readonly jump?: string }>, reading) {
    const { jump } = merged;
    return {
      ...loginOf(merged, origin, reading),
      ...(jump === undefined ? {} : { jump: reading.texts.plain(jump) }),
    };
  },
  target: ({
    address,
    user,
    sudo,
    timeoutMs,
    knownHosts,
    port,
    identity,
    password,
    jump,
    knownHostsFile,
  }) => ({
    transport: 'ssh',
    host: address,
    ...(user === undefined ? {} : { user }),
    ...(sudo ? { sudo } : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    knownHosts,
    ...(port === undefined ? {} : { port }),
    ...(identity === undefined ? {} : { identity }),
    ...(password === undefined ? {} : { password: password.reveal() }),
    ...(jump === undefined ? {} : { jump }),
    ...(knownHostsFile === undefined ? {} : { knownHostsFile }),
  }),
  label: sshLabel,
  async open(target, { surroundings, roads }) {
    const { SshTransport } = await import('./ssh.ts');
    return SshTransport.prepare(target, surroundings, await roads?.());
  },
};
