import { type Login, type LoginInput, loginOf } from '../../schema/login.ts';
import type { MergedHost } from '../../schema/merged-host.ts';
import type { TransportKind } from '../kind.ts';
import { type SshTarget, sshLabel } from './target.ts';

type Own = Login & { readonly jump?: string; readonly shell?: 'powershell' | 'pwsh' };
type Input = LoginInput & { readonly jump?: string; readonly shell?: 'sh' | 'powershell' | 'pwsh' };

const SHELLS = ['sh', 'powershell', 'pwsh'] as const;

/** A login over ssh, through jump hosts if necessary. */
export const sshKind: TransportKind<SshTarget, Own> = {
  name: 'ssh',
  keys: ({ login }) => login,
  liveKeys: ({ matching, oneOf }) => ({
    jump: matching(/\$\{|^([^\s@]+@)?[^\s@]+$/, '[user@]host[:port]')
      .describe('Another ssh host to go through: [user@]host[:port]')
      .optional(),
    shell: oneOf(SHELLS, 'sh, powershell or pwsh')
      .describe('What is spoken there: sh (default), powershell (of Windows) or pwsh (PowerShell 7)')
      .optional(),
  }),
  top: ['known_hosts'],
  read({ merged, origin }: MergedHost<Input>, reading) {
    const { jump, shell = 'sh' } = merged;
    if (shell !== 'sh' && merged.sudo === true)
      reading.problems.add(origin('sudo'), `has no effect with ${shell}: log in as an administrator`);
    return {
      ...loginOf(merged, origin, reading),
      ...(jump === undefined ? {} : { jump: reading.texts.plain(jump) }),
      ...(shell === 'sh' ? {} : { shell }),
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
    shell,
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
    ...(shell === undefined ? {} : { shell }),
  }),
  label: sshLabel,
  async open(target, { surroundings, roads }) {
    const { SshTransport } = await import('./ssh.ts');
    return SshTransport.prepare(target, surroundings, await roads?.());
  },
};
