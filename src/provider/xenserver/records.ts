/** What XenAPI says of its objects, as far as it is read here. A ref is valid in one database of a pool, a uuid for ever. */
export type Ref = string;

/** The reference to nothing. */
export const NULL_REF: Ref = 'OpaqueRef:NULL';

export interface VmRecord {
  readonly uuid: string;
  readonly name_label: string;
  readonly power_state: 'Halted' | 'Paused' | 'Running' | 'Suspended';
  readonly is_a_template: boolean;
  readonly is_a_snapshot: boolean;
  readonly other_config: Readonly<Record<string, string>>;
  readonly VBDs: readonly Ref[];
  readonly VIFs: readonly Ref[];
  readonly consoles: readonly Ref[];
  readonly guest_metrics: Ref;
  /** 64-bit numbers come as texts or as numbers. */
  readonly memory_static_min: string | number;
  readonly VCPUs_max: string | number;
  readonly ha_restart_priority: string;
}

export interface VbdRecord {
  readonly type: 'Disk' | 'CD' | 'Floppy';
  readonly VM: Ref;
  readonly VDI: Ref;
}

export interface VdiRecord {
  readonly uuid: string;
  readonly name_label: string;
  readonly SR: Ref;
  readonly VBDs: readonly Ref[];
  readonly sharable: boolean;
  readonly is_a_snapshot: boolean;
  readonly other_config: Readonly<Record<string, string>>;
}

/** What the tools inside a machine have reported. */
export interface GuestMetrics {
  /** `0/ip` or `0/ipv4/0` and so on → address. */
  readonly networks: Readonly<Record<string, string>>;
  /** When, by the clock of the server. */
  readonly last_updated: string;
}

export interface TaskRecord {
  readonly status: 'pending' | 'success' | 'failure' | 'cancelling' | 'cancelled';
  /** The value as XML-RPC writes it. */
  readonly result: string;
  readonly error_info: readonly string[];
}

export interface NamedRecord {
  readonly uuid: string;
  readonly name_label: string;
}
