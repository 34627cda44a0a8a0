import type { LanguageName } from '../transport/language.ts';

/** What a host is, read once per session; resources choose their commands by it. */
export interface Facts {
  /** The language of its shell. Default sh. */
  readonly language?: LanguageName;
  /** `ID` of /etc/os-release: debian, ubuntu, alpine, rocky …; `unknown` without the file; `windows`. */
  readonly os: string;
  /** `VERSION_ID`, for example `12`; of Windows `10.0.20348`; empty when unknown. */
  readonly osVersion: string;
  /** `VERSION_CODENAME`, for example `bookworm`; empty if unknown. */
  readonly osCodename: string;
  /** `PRETTY_NAME`. */
  readonly osName: string;
  /** `uname -m`. */
  readonly architecture: string;
  /** `uname -r`. */
  readonly kernel: string;
  /** Host name as the host reports it. */
  readonly hostname: string;
  /** The init that manages services. */
  readonly init: 'systemd' | 'openrc' | 'sysv' | 'windows' | 'none';
  /** Effective user id of the session. Where there are no user ids: 0 for an administrator, else -1. */
  readonly uid: number;
  /** Names of the commands among TOOLS that the host has. */
  readonly tools: ReadonlySet<string>;
  /** Nothing may be changed on it: it is protected, or not approved. A tool that writes when it is queried is not run then. */
  readonly guarded?: true;
}
