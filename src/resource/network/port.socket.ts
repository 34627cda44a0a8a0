/** One socket that waits on a port. What a source cannot show is omitted. */
export interface Socket {
  /** Without the port and without brackets. */
  readonly address: string;
  /** Omitted for `::` if the source does not show whether IPv4 is accepted as well (IPV6_V6ONLY, ipv6(7)). */
  readonly ipv4?: boolean;
  readonly ipv6: boolean;
  readonly uid?: number;
  readonly inode?: string;
  /** Names of the processes that have it open. */
  readonly processes?: readonly string[];
}
