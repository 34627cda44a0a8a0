import type { EphemeralHost } from '../../model/environment.ts';

/** What every virtual machine has besides what every host has. */
export interface Guest {
  /** Bytes. */
  readonly memory: number;
  readonly cpus: number;
  /** For cloud-init: `#cloud-config`, or a script that begins with `#!`. */
  readonly userData?: string;
  /** True: it may connect to other machines. */
  readonly outbound: boolean;
  /** Of its login. */
  readonly knownHosts?: 'check' | 'ignore';
}

/** A host that is a virtual machine, whatever it boots from. */
export type GuestHost = EphemeralHost & Guest;

/** A kernel that is given to a machine, for a disk without a boot loader. Absolute paths. */
export interface GivenKernel {
  readonly kernel?: string;
  readonly initrd?: string;
  /** The kernel's command line. */
  readonly arguments?: string;
}

/** What a machine has that starts from a disk. */
export interface MachineOwn extends Guest, GivenKernel {
  /** Absolute path or URL of a disk, qcow2 or raw. Nobody writes to it: each machine writes to an overlay of its own. */
  readonly disk: string;
  /** `sha256:…` of the disk. */
  readonly digest?: string;
  /** True: it boots once, and later starts resume the state that was saved then. */
  readonly snapshot: boolean;
}

/** A host that starts from a disk. */
export type MachineHost = EphemeralHost & MachineOwn;
