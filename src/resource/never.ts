import { isIP, isIPv4, isIPv6 } from 'node:net';

/** Says what a value always looks like, for one that it never has; undefined for a possible one. */
export type Never = (value: string, argument?: string, denied?: boolean, name?: string) => string | undefined;

/** It is one of a few words, written exactly so. */
export function only(...words: readonly string[]): Never {
  const all = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  return (value) => (words.includes(value) ? undefined : all);
}

/** It looks like this. */
export function shaped(pattern: RegExp, written: string): Never {
  return (value) => (pattern.test(value) ? undefined : written);
}

export const ipAddress: Never = (value) =>
  isIP(value) > 0 ? undefined : 'an address alone: 127.0.0.1, 0.0.0.0, ::';
export const ipv4Address: Never = (value) => (isIPv4(value) ? undefined : 'an IPv4 address alone: 10.0.0.5');
export const ipv6Address: Never = (value) => (isIPv6(value) ? undefined : 'an IPv6 address alone: fe80::1');
/** With its prefix. */
export const ipNetwork: Never = (value) =>
  /^[^/]+\/\d+$/.test(value) && isIP(value.replace(/\/.*/, '')) > 0
    ? undefined
    : 'an address with its prefix: 10.0.0.5/24';

/** Programs that list versions of TLS write TLSv1.0 or TLS 1.2; OpenSSL and this vocabulary do not. */
export const tlsVersion: Never = (value) =>
  /^TLSv1(?:\.[123])?$/.test(value)
    ? undefined
    : /^ssl/i.test(value)
      ? 'TLSv1, TLSv1.1, TLSv1.2 or TLSv1.3; SSL is too old to be tried, so nothing can be said of it'
      : 'TLSv1 (that is 1.0), TLSv1.1, TLSv1.2 or TLSv1.3';

/** Types of file systems are in lower case; the part after a dot (fuse.x) is the program's own. */
export const filesystemType = shaped(/^[^A-Z.]+(?:\..+)?$/, 'written in lower case: ext4, xfs, tmpfs');

/** Words of fstab and of mount(8) that the kernel does not show, because they only say that its opposite is not set or tell others something. */
const NOT_SHOWN: Readonly<Record<string, string>> = {
  exec: 'noexec',
  suid: 'nosuid',
  dev: 'nodev',
  async: 'sync',
  atime: 'noatime',
  diratime: 'nodiratime',
};
const OF_FSTAB =
  /^(?:defaults|auto|noauto|user|users|nouser|owner|group|nofail|_netdev|loop|bind|rbind|remount|x-.*|comment=.*)$/;

/** As /proc/mounts has it: in lower case, and without what is the default. */
export const mountOption: Never = (value) => {
  const shown = NOT_SHOWN[value];
  if (shown !== undefined)
    return `that is the default, and the kernel shows only ${shown}: write includes ${shown}, or none of ${shown}`;
  if (OF_FSTAB.test(value))
    return 'the kernel shows what is in force: that word is for mount, and is in the fstab options';
  if (/^(?:read[- ]?(?:only|write)|readonly|readwrite)$/i.test(value)) return 'ro or rw';
  return /^[^A-Z=]+(?:=.*)?$/.test(value) ? undefined : 'written in lower case: rw, noexec, relatime';
};

/** A whole name, as ls prints it: a number only if no account has it, and 0 is always root. */
export const ownerName: Never = (value, _argument, denied = false) => {
  if (!/^[^:/]+$/.test(value)) return 'the name alone; check owner and group separately';
  return /^\d+$/.test(value) && (denied || Number(value) === 0) ? 'a name: root and not 0' : undefined;
};

/** Words of systemd that are half of a state: active (running), failed (Result: …). */
export const stateOfUnit: Never = (value) =>
  /^(?:active|inactive|failed|activating|deactivating|reloading|dead|exited|waiting|mounted|listening)$/.test(
    value,
  )
    ? `two words with systemd, "active (running)": write starts with, contains or is not running`
    : undefined;
