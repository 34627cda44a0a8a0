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
