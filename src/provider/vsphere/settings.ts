import type { CloudMember } from '../machine/cloud-host.ts';

/** What the environment says under `providers: { vsphere: … }`. Where something is missing, the environment of the process counts, as for govc. */
export interface VsphereSettings {
  /** `https://vcenter.example.com`. */
  readonly endpoint?: string;
  readonly user?: string;
  readonly password?: string;
  /** Name or path. */
  readonly datacenter?: string;
  /** Certificates that are trusted, as PEM; none: those that Node trusts. */
  readonly ca?: string;
  /** Of the server's certificate: SHA-256 or SHA-1, hexadecimal with colons. */
  readonly thumbprint?: string;
  /** True: whoever answers is believed. */
  readonly insecure?: boolean;
}

/** What a virtual machine of vSphere has besides what every host has. */
export interface VirtualMachineOwn {
  /** Name or path of the template, or of the machine, that it is a clone of. */
  readonly template: string;
  /** Path of the folder it is made in, below that of the datacenter's machines. */
  readonly folder?: string;
  /** Name or path of a resource pool, a cluster or a host. */
  readonly pool?: string;
  readonly datastore?: string;
  /** Name or path of the network of its first network card; default: that of the template. */
  readonly network?: string;
  readonly cpus?: number;
  /** Bytes. */
  readonly memory?: number;
  /** Who sets up the system: cloud-init by guestinfo, VMware Tools by a customization (name and DHCP), or nobody. */
  readonly customize: 'cloud-init' | 'tools' | 'none';
  readonly userData?: string;
  /** Advanced settings of the machine. */
  readonly extraConfig: Readonly<Record<string, string>>;
  /** Another host of the stack, or `[user@]host[:port]`. */
  readonly jump?: string;
}

/** A host that is a virtual machine of vSphere. */
export type VirtualMachineHost = CloudMember & VirtualMachineOwn;
