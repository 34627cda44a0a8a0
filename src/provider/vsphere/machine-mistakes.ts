import type { MergedHost } from '../../schema/merged-host.ts';
import { jumpMistakes } from '../machine/jump.ts';
import type { Misplaced } from '../shape.ts';
import type { VirtualMachineHost } from './settings.ts';

/** Advanced settings that opsproof writes itself. */
const OURS = /^(?:opsproof\.|guestinfo\.(?:meta|user)data)/;

/** What is wrong with a host, as far as its file says. */
export function machineMistakes(
  host: VirtualMachineHost,
  { merged, written }: MergedHost<never>,
): readonly Misplaced[] {
  const { name, customize, userData, extraConfig } = host;
  const found: Misplaced[] = [];
  // What is written and wrong was already reported.
  if ((merged as { template?: unknown }).template === undefined && !written.includes('template'))
    found.push({
      key: [],
      message: `the host "${name}" needs a template, for example template: debian-12`,
    });
  if (customize !== 'cloud-init') found.push(...strangerMistakes(host));
  if (customize !== 'cloud-init' && userData !== undefined)
    found.push({ key: ['user_data'], message: 'is for cloud-init, which does not set up this machine' });
  for (const key of Object.keys(extraConfig).filter((one) => OURS.test(one)))
    found.push({ key: ['extra_config', key], message: 'is written by opsproof itself' });
  return [...found, ...jumpMistakes(host)];
}

/** Nobody gives a machine without cloud-init a key of the stack or a host key. */
function strangerMistakes({
  name,
  identity,
  password,
  knownHosts,
}: VirtualMachineHost): readonly Misplaced[] {
  const login = identity !== undefined || password !== undefined;
  const missing = [
    ...(login ? [] : ['identity or password, which the template knows']),
    ...(knownHosts === 'ignore' ? [] : ['known_hosts: ignore, if its network is trusted']),
  ];
  if (missing.length === 0) return [];
  const message = `without cloud-init "${name}" has neither the key of the stack nor a host key that is known`;
  return [{ key: ['customize'], message, hint: `add ${missing.join(', and ')}` }];
}
