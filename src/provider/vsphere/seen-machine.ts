import { isIPv4, isIPv6 } from 'node:net';
import type { MachineSeen } from '../machine/cloud-host.ts';
import { type SeenObject, textOf } from './properties.ts';

/** What is read of a machine again and again. */
export const LIFE = [
  'runtime.powerState',
  'runtime.connectionState',
  'runtime.question',
  'guest.ipAddress',
  'guest.net',
  'guest.toolsRunningStatus',
];

/** 169.254.0.0/16 and fe80::/10: what a system gives itself when nobody gives it an address. */
const OF_ITS_OWN = /^169\.254\.|^fe[89ab][0-9a-f]:/i;

/**
 * How a machine is, as vCenter shows it.
 * @param off it was switched off on request: that is not dying
 */
export function machineSeen(seen: SeenObject | undefined, off: boolean): MachineSeen {
  if (seen === undefined) return { life: { died: 'it no longer exists: somebody removed it' } };
  const connection = textOf(seen, 'runtime.connectionState');
  // `disconnected` passes: vCenter has lost the host, not the host the machine.
  if (/^(?:inaccessible|invalid|orphaned)$/.test(connection))
    return { life: { died: `vCenter says that it is ${connection}` } };
  const power = textOf(seen, 'runtime.powerState');
  if (power === 'poweredOff') return { life: off ? 'starting' : { died: 'its power is off' } };
  // Until somebody answers it stands still.
  const question = seen.properties.get('runtime.question')?.at('text')?.text;
  if (question !== undefined)
    return { life: { died: `it waits for an answer in vCenter to: ${question.trim()}` } };
  const address = addressOf(seen);
  return {
    life: 'running',
    ...(power === 'suspended' ? { paused: true } : {}),
    ...(address === undefined ? { addressless: whyAddressless(seen) } : { address }),
  };
}

/** The address that VMware Tools calls the first, else the first one of its cards that others can reach. */
function addressOf(seen: SeenObject): string | undefined {
  const cards = seen.properties.get('guest.net')?.all() ?? [];
  const all = [
    textOf(seen, 'guest.ipAddress'),
    ...cards.flatMap((card) => card.all('ipAddress').map(({ text }) => text)),
  ].filter((text) => !OF_ITS_OWN.test(text));
  return all.find((text) => isIPv4(text)) ?? all.find((text) => isIPv6(text));
}

function whyAddressless(seen: SeenObject): string {
  const tools = textOf(seen, 'guest.toolsRunningStatus') || 'it says nothing of them';
  return tools === 'guestToolsRunning'
    ? 'VMware Tools runs in it and knows no address yet: is there DHCP in its network?'
    : `VMware Tools has not reported an address (${tools}): is open-vm-tools in the template?`;
}
