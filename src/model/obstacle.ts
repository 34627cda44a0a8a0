/** Something that would keep an environment from starting, found without making anything. */
export interface Obstacle {
  /** Name of the host; undefined if it is about all of them. */
  readonly host?: string;
  readonly message: string;
  /** What to do next. */
  readonly hint?: string;
  /** True: it could not be asked, so nothing is known. */
  readonly unable?: true;
}
