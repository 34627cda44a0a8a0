import type { EphemeralHost } from '../../model/environment.ts';

/** What a server has besides what every host has. */
export interface ServerOwn {
  /** Name or id of an image; or properties that it must have, of which the newest image counts. In a name, `*` stands for anything. */
  readonly image: string | Readonly<Record<string, string>>;
  /** Name or id. */
  readonly flavor: string;
  /** Name or id; default: the only one of the project. */
  readonly network?: string;
  /** Name or id of one of the network's subnets; default: neutron chooses. */
  readonly subnet?: string;
  /** True: it gets a floating address from the only external network; else the name or id of that network. */
  readonly floating?: true | string;
  readonly userData?: string;
  /** True: its metadata come on a drive, where the network has no metadata service. */
  readonly configDrive: boolean;
  /** Name of an availability zone. */
  readonly zone?: string;
  /** Name or id of a server group that is there. */
  readonly serverGroup?: string;
  /** Size in GiB of a volume that it boots from, made of the image; default: the disk of its flavor. */
  readonly volume?: number;
  /** Another host of the stack, or `[user@]host[:port]`. */
  readonly jump?: string;
}

/** A host that is a server of OpenStack. */
export type ServerHost = EphemeralHost & ServerOwn;

/** What the environment says under `providers: { openstack: … }`. Where it says nothing, `OS_…` of the process counts, as for every tool of OpenStack. */
export interface OpenstackSettings {
  /** Name of a cloud in clouds.yaml. */
  readonly cloud?: string;
  readonly auth_url?: string;
  readonly user?: string;
  readonly password?: string;
  readonly project?: string;
  readonly user_domain?: string;
  readonly project_domain?: string;
  /** Id of an application credential. */
  readonly application_credential?: string;
  readonly application_credential_secret?: string;
  readonly region?: string;
  readonly interface?: 'public' | 'internal' | 'admin';
  /** Path of a file with the certificates of authorities that are trusted instead of the system's. */
  readonly cacert?: string;
  /** Networks from which the ports and ssh are reached, `203.0.113.7/32`. */
  readonly from?: readonly string[];
  /** Flavor → what an hour costs, `0.0120 EUR`. */
  readonly prices?: Readonly<Record<string, string>>;
}
