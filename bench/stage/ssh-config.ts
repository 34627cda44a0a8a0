import { join } from 'node:path';
import type { Workshop } from '../workshop.ts';

export interface SshConfig {
  readonly key: string;
  readonly knownHosts: string;
  readonly port: number;
  /** Default root. */
  readonly user?: string;
  /** More lines for the host. */
  readonly lines?: readonly string[];
}

/** Writes an ssh_config(5) whose host `peer` is 127.0.0.1, and whose other hosts are what they are called. @returns its path */
export function writeSshConfig(workshop: Workshop, name: string, config: SshConfig): string {
  const { key, knownHosts, port, user = 'root', lines = [] } = config;
  const text = [
    'Host peer',
    '  HostName 127.0.0.1',
    'Host *',
    `  Port ${port}`,
    `  User ${user}`,
    `  IdentityFile ${key}`,
    '  IdentitiesOnly yes',
    '  BatchMode yes',
    `  UserKnownHostsFile ${knownHosts}`,
    '  StrictHostKeyChecking yes',
    ...lines.map((line) => `  ${line}`),
    '',
  ].join('\n');
  return join(workshop.write('.', { [name]: text }), name);
}

/** Writes a known_hosts file for one port of 127.0.0.1. @param hostKeys lines `type base64` @returns its path */
export function writeKnownHosts(
  workshop: Workshop,
  name: string,
  hostKeys: readonly string[],
  port: number,
  addresses = '127.0.0.1',
): string {
  const lines = hostKeys.map((key) => `[${addresses}]:${port} ${key}\n`);
  return join(workshop.write('.', { [name]: lines.join('') }), name);
}
