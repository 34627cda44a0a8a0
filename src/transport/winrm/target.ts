import { bracketed } from '../ssh/target.ts';

/** A Windows host over WinRM. */
export interface WinrmTarget {
  readonly transport: 'winrm';
  readonly host: string;
  /** Default 5986. */
  readonly port?: number;
  readonly user: string;
  readonly password: string;
  /** `check` (default) refuses an untrusted certificate; `ignore` is the explicit opt-out. */
  readonly certificate?: 'check' | 'ignore';
  /** Absolute path of a file with certificates to trust instead of those of Node.js. */
  readonly certificateFile?: string;
  /** How long its shell may take to answer. Default 20 s. */
  readonly timeoutMs?: number;
}

/** HTTPS, because without TLS the password would be readable. */
export const WINRM_PORT = 5986;

export function winrmLabel({ user, host, port = WINRM_PORT }: WinrmTarget): string {
  return `winrm ${user}@${bracketed(host)}:${port}`;
}
