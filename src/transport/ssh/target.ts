/** A login over ssh. */
export interface SshTarget {
  readonly transport: 'ssh';
  /** Name or address, possibly an alias in `~/.ssh/config`. */
  readonly host: string;
  /** How long a login may take until its shell answers. Default 20 s. */
  readonly timeoutMs?: number;
  /** Default: `~/.ssh/config`, then 22. */
  readonly port?: number;
  /** Default: `~/.ssh/config`, then the local user. */
  readonly user?: string;
  /** Path of a private key file. */
  readonly identity?: string;
  /** A private key itself, in OpenSSH or PEM format (made for one run). */
  readonly privateKey?: string;
  readonly password?: string;
  /** Another ssh host to go through: `[user@]host[:port]`. */
  readonly jump?: string;
  /** `check` (default) compares with known_hosts and refuses unknown keys; `ignore` is the explicit opt-out. */
  readonly knownHosts?: 'check' | 'ignore';
  /** A known_hosts file to use instead of the user's. */
  readonly knownHostsFile?: string;
  /** Public host keys learnt from the engine (`ssh-ed25519 AAAA…`): if present, only these are accepted. */
  readonly hostKeys?: readonly string[];
  /** Public host keys of the hosts in `jump`, if they were not learnt from known_hosts: then only these are accepted there. */
  readonly jumpHostKeys?: readonly string[];
  readonly sudo?: boolean;
  /** The program that runs commands. Default `sh`; the others are PowerShell. */
  readonly shell?: 'powershell' | 'pwsh';
}

/** As far as it is known before the ssh configuration is read. */
export function sshLabel({ user, host, port }: SshTarget): string {
  return `ssh ${user === undefined ? '' : `${user}@`}${bracketed(host)}${port === undefined ? '' : `:${port}`}`;
}

/** An IPv6 address in brackets, so that a port can follow. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
