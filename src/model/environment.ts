import type { Secret } from './secret.ts';
import type { ApprovalDemand } from '../config/approval-demand.ts';
import type { Budget } from '../config/budget.ts';

/** Environments after loading: checked, defaults filled in, secrets resolved, ranges expanded, paths absolute. */

export type Environment = EphemeralEnvironment | LiveEnvironment;

interface EnvironmentBase {
  /** The file's name without `.yaml`. */
  readonly name: string;
  /** Path of the file, relative to the root of the user's repository. */
  readonly file: string;
  /** Read-only: actions and unsafe HTTP methods are refused. */
  readonly protected: boolean;
  /** Who must have approved before anything in it may be changed; undefined: nobody needs to. */
  readonly approval?: ApprovalDemand;
  /** What may be asked of a protected one besides the looks of nouns; see model/protection.ts. */
  readonly commands?: readonly string[];
  /** Names of URLs that belong to no host: `http://payments/…` for `endpoints: { payments: https://pay.example.com }`. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Every value that must be masked, also those that stand as plain text elsewhere; see revealed-secrets.ts. */
  readonly secrets?: readonly Secret[];
}

export interface EphemeralEnvironment extends EnvironmentBase {
  readonly lifecycle: 'ephemeral';
  /** Name in the provider registry. */
  readonly provider: string;
  /** How long a stack may live before anybody may remove it, in milliseconds. Default 2 hours. */
  readonly ttlMs: number;
  /** What may be spent on its stacks; undefined: any. */
  readonly budget?: Budget;
  readonly hosts: Readonly<Record<string, EphemeralHost>>;
}

export interface LiveEnvironment extends EnvironmentBase {
  readonly lifecycle: 'live';
  readonly hosts: Readonly<Record<string, LiveHost>>;
}

/** When a host counts as up. Several may be given; all must hold. */
export interface Ready {
  /** A port inside the host accepts connections. */
  readonly port?: number;
  /** `GET` on the host's first published port (or `port`) answers 200 to 399: a path such as `/api/health`. */
  readonly http?: string;
  /** A line that matches this text appears in the host's log. */
  readonly log?: string;
  /** The image's own healthcheck says healthy. */
  readonly healthy?: boolean;
  /** A command that exits 0 inside the host. */
  readonly command?: string;
  /** Default 60,000. */
  readonly timeoutMs: number;
}

export interface EphemeralHost {
  readonly name: string;
  readonly groups: readonly string[];
  readonly image?: string;
  /** Absolute path of a folder with a Dockerfile. */
  readonly build?: string;
  readonly args: Readonly<Record<string, string>>;
  /** Path of the Dockerfile below `build`; default Dockerfile. */
  readonly dockerfile?: string;
  /** The stage of the Dockerfile that is built; default the last. */
  readonly target?: string;
  /** `linux/arm64`: of which platform the image is; default that of the engine. */
  readonly platform?: string;
  /** Ports inside the host that are published on 127.0.0.1. */
  readonly ports: readonly number[];
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
  /** Capabilities it has besides, and instead of, those the engine gives: NET_ADMIN, ALL. */
  readonly capabilities: { readonly add: readonly string[]; readonly drop: readonly string[] };
  /** argv; for `processes` the program that is the host. */
  readonly command?: readonly string[];
  /** Hosts that must be ready before this one starts. */
  readonly needs: readonly string[];
  readonly ready?: Ready;
  /** True: the image's init is systemd; the provider gives it the mounts and the stop signal it needs. */
  readonly systemd: boolean;
  readonly transport: 'docker' | 'ssh' | 'local';
  /** For ssh: the login; for docker: the user commands run as. */
  readonly user?: string;
  readonly port?: number;
  readonly identity?: string;
  readonly password?: Secret;
  readonly knownHosts: 'check' | 'ignore';
  /** Absolute path of a known_hosts file to use instead of the user's. */
  readonly knownHostsFile?: string;
  readonly sudo: boolean;
  /** How long a login may take until its shell answers. */
  readonly timeoutMs?: number;
}

/** Either literal content or a file of the user's repository. */
export interface HostFile {
  readonly content?: string | Secret;
  /** Absolute path. */
  readonly source?: string;
  /** Permission bits; default 0644. */
  readonly mode: number;
}

export interface LiveHost {
  readonly name: string;
  readonly groups: readonly string[];
  readonly transport: 'ssh' | 'local' | 'docker';
  /** Default: the host's name. For docker: the container's name. */
  readonly address: string;
  readonly port?: number;
  readonly user?: string;
  /** Absolute path of a private key file. */
  readonly identity?: string;
  readonly password?: Secret;
  readonly jump?: string;
  readonly knownHosts: 'check' | 'ignore';
  /** Absolute path of a known_hosts file to use instead of the user's. */
  readonly knownHostsFile?: string;
  readonly sudo: boolean;
  /** How long a login may take until its shell answers. */
  readonly timeoutMs?: number;
}
