import type { EphemeralHost, HostFile } from '../../model/environment.ts';
import type { Secret } from '../../model/secret.ts';

/** What a container has in addition to the keys of every host. */
export interface ContainerOwn {
  readonly image?: string;
  /** Absolute path of a folder with a Dockerfile. */
  readonly build?: string;
  readonly args: Readonly<Record<string, string>>;
  /** Path of the Dockerfile below `build`; default Dockerfile. */
  readonly dockerfile?: string;
  /** The stage of the Dockerfile to build; default the last. */
  readonly target?: string;
  /** `linux/arm64`: the platform of the image; default that of the engine. */
  readonly platform?: string;
  /** Values from `${…}` are secrets. */
  readonly env: Readonly<Record<string, string | Secret>>;
  /** Absolute path inside the host → content put there before it starts. */
  readonly files: Readonly<Record<string, HostFile>>;
  readonly mounts: readonly {
    readonly source: string;
    readonly target: string;
    readonly readOnly: boolean;
  }[];
  readonly tmpfs: readonly string[];
  /** Kernel settings of its own namespaces: `net.ipv4.ip_forward` → `1`. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** Capabilities to add to and drop from those of the engine: NET_ADMIN, ALL. */
  readonly capabilities: { readonly add: readonly string[]; readonly drop: readonly string[] };
  /** argv; default that of the image. */
  readonly command?: readonly string[];
  /** True: the image's init is systemd; it gets the mounts and the stop signal it needs. */
  readonly systemd: boolean;
}

/** A host that is a container. */
export type ContainerHost = EphemeralHost & ContainerOwn;
