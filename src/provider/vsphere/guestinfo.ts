import { randomUUID } from 'node:crypto';
import { type FirstBoot, userData } from '../machine/user-data.ts';

/**
 * What cloud-init reads through VMware Tools (its DataSourceVMware). It holds the private half of the host key, which everybody who may read the settings
 * of machines in vCenter sees until the first boot: `redact` has cloud-init take it out as soon as it has read it.
 */
export function guestinfo(boot: FirstBoot): Readonly<Record<string, string>> {
  const metadata = {
    'instance-id': randomUUID(),
    'local-hostname': boot.hostname,
    redact: ['userdata'],
  };
  return {
    'guestinfo.metadata': base64(JSON.stringify(metadata)),
    'guestinfo.metadata.encoding': 'base64',
    'guestinfo.userdata': base64(userData(boot)),
    'guestinfo.userdata.encoding': 'base64',
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
