import { type Login, type LoginInput, loginOf } from '../../schema/login.ts';
import type { MergedHost } from '../../schema/merged-host.ts';
import { existing } from '../../schema/reading.ts';
import type { TransportKind } from '../kind.ts';
import { type WinrmTarget, winrmLabel } from './target.ts';

type Own = Pick<Login, 'user' | 'port' | 'password' | 'timeoutMs'> &
  Pick<WinrmTarget, 'certificate' | 'certificateFile'>;
type Input = LoginInput & { readonly certificate?: string };

/** Windows Remote Management: PowerShell over HTTPS, with a name and a password. */
export const winrmKind: TransportKind<WinrmTarget, Own> = {
  name: 'winrm',
  keys: ({ login: { user, port, password, timeout } }) => ({ user, port, password, timeout }),
  liveKeys: ({ text }) => ({
    certificate: text('check, ignore, or the path of a file with certificates')
      .describe(
        '`check` (default) refuses a certificate that is not trusted; `ignore` opts out; else a file with those to trust',
      )
      .optional(),
  }),
  read(host: MergedHost<Input>, reading) {
    const { merged, origin, path } = host;
    for (const key of ['user', 'password'] as const)
      if (merged[key] === undefined) reading.problems.add([...path, key], 'is missing: WinRM requires it');
    const { certificate = 'check' } = merged;
    const { knownHosts: _, sudo: __, ...own } = loginOf(merged, origin, reading);
    if (certificate === 'check' || certificate === 'ignore') return { ...own, certificate };
    return { ...own, certificateFile: existing(certificate, origin('certificate'), reading) };
  },
  target: ({ address, user = '', password, port, timeoutMs, certificate, certificateFile }) => ({
    transport: 'winrm',
    host: address,
    user,
    password: password?.reveal() ?? '',
    ...(port === undefined ? {} : { port }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(certificateFile === undefined ? {} : { certificateFile }),
  }),
  label: winrmLabel,
  async open(target) {
    const { WinrmTransport } = await import('./winrm.ts');
    return WinrmTransport.prepare(target);
  },
};
