import type { EphemeralHost } from '../../model/environment.ts';

/** What a machine of a XenServer pool has besides what every host has. */
export interface XenOwn {
  /** Name or uuid of the template that it is a clone of. */
  readonly template: string;
  /** Name or uuid of the one network it is in; default: those of its template. */
  readonly network?: string;
  /** Name or uuid of the storage its disks are copied to; default: they are clones where those of the template are. */
  readonly storage?: string;
  /** Bytes; default: as its template. */
  readonly memory?: number;
  readonly cpus?: number;
  readonly userData?: string;
}

/** A host that is a machine of a XenServer pool. */
export type XenHost = EphemeralHost &
  XenOwn & {
    readonly knownHosts?: 'check' | 'ignore';
  };

/** What the environment says under `providers: { xenserver: … }`. Where something is missing, `XENSERVER_…` of the process counts. */
export interface XenSettings {
  /** `https://host[:port]`: any member of the pool. */
  readonly endpoint?: string;
  readonly user?: string;
  readonly password?: string;
  /** SHA-256 fingerprints of the certificates that members may have, instead of what the system trusts. */
  readonly certificate?: string | readonly string[];
}
