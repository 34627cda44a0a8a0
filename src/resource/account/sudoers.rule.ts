export interface Rule {
  readonly who: readonly string[];
  /** `ALL=(ALL:ALL) NOPASSWD: ALL` */
  readonly what: string;
}
