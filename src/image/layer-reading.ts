/** What a reading of layers keeps, and how long it may take. */
export interface LayerReading {
  /** Files whose content is wanted, without leading slash. */
  readonly wanted: Pick<ReadonlySet<string>, 'has'>;
  readonly signal: AbortSignal;
}
