/** One socket that waits on a port. What a source cannot know is left out. */
export interface Socket {
  /** Without the port and without brackets. */
  readonly address: string;
  /** Left out for `::` where the source does not tell whether IPv4 is taken as well (IPV6_V6ONLY, ipv6(7)). */
  readonly ipv4?: boolean;
  readonly ipv6: boolean;
  readonly uid?: number;
  readonly inode?: string;
  /** Names of the processes that hold it. */
  readonly processes?: readonly string[];
}
