/** One process. Times are in ticks of 10 ms (USER_HZ); a start counts from the boot of the machine. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly state: string;
  readonly ticks: number;
  readonly threads: number;
  readonly nice: number;
  /** Bytes. */
  readonly virtual: number;
  readonly started: number;
  readonly arguments: readonly string[];
}
