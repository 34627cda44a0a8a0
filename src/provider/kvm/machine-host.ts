import type { EphemeralHost } from '../../model/environment.ts';

/** What a virtual machine has besides what every host has. */
export interface MachineOwn {
  /** Absolute path or URL of a disk, qcow2 or raw. Nobody writes to it: each machine writes to an overlay of its own. */
  readonly disk: string;
  /** `sha256:…` of the disk. */
  readonly digest?: string;
  /** Bytes. */
  readonly memory: number;
  readonly cpus: number;
  /** For cloud-init: `#cloud-config`, or a script that begins with `#!`. */
  readonly userData?: string;
  /** True: it boots once, and other starts go on from the state that was saved then. */
  readonly snapshot: boolean;
  /** True: it may connect to other machines. */
  readonly outbound: boolean;
  /** Absolute paths, for a disk without a boot loader. */
  readonly kernel?: string;
  readonly initrd?: string;
  /** The kernel's command line. */
  readonly arguments?: string;
}

/** A host that is a virtual machine. */
export type MachineHost = EphemeralHost & MachineOwn;
