import { stringify } from 'yaml';
import type { HostText } from './container-hosts.ts';

/** An environment of containers as a file. */
export function environmentText(from: string, hosts: Readonly<Record<string, HostText>>): string {
  const tree = { lifecycle: 'ephemeral', provider: 'docker', hosts };
  return `# Imported from ${from}.\n${stringify(tree, { lineWidth: 0 })}`;
}
