import type { Facts } from '../../host/facts.ts';

export type PackageSystem = 'dpkg' | 'rpm' | 'apk' | 'pacman';

/** Distributions whose packages are rpms although dpkg can be installed there. */
const RPM_FAMILY =
  /^(fedora|rhel|centos|rocky|almalinux|ol|amzn|sles|sled|opensuse.*|mageia|openeuler|azurelinux)$/;

/** Which one a host is made of; nothing where none is found. */
export function packageSystemOf({ tools, os }: Facts): PackageSystem | undefined {
  if (tools.has('rpm') && RPM_FAMILY.test(os)) return 'rpm';
  if (tools.has('dpkg-query')) return 'dpkg';
  if (tools.has('apk')) return 'apk';
  if (tools.has('pacman')) return 'pacman';
  return tools.has('rpm') ? 'rpm' : undefined;
}
