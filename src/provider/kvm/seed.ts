import { discImage } from './iso.ts';

/**
 * What cloud-init reads at first ("NoCloud" in its documentation): a disc called `cidata` with the two files.
 * @param instance another one makes cloud-init do everything of a first boot once more
 */
export function seedImage(instance: string, hostname: string, userData: string): Buffer {
  const meta = `${JSON.stringify({ 'instance-id': instance, 'local-hostname': hostname })}\n`;
  return discImage('cidata', { 'meta-data': meta, 'user-data': userData });
}
