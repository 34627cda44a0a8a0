import type { Builder } from './builder.ts';

export interface ImageOptions {
  readonly environment: string;
  readonly signal: AbortSignal;
  /** Name of the build, if there is one; its containers are found by it. */
  readonly build: string;
  /** Absolute path of the folder for reports, which is part of no image. */
  readonly reports: string;
  /** Absolute path of the repository. */
  readonly cwd: string;
  /** Builds of this run that are in progress or done, by their inputs: equal ones are built once. */
  readonly builds: Map<string, Promise<void>>;
  /** The builder on this engine. */
  builder(): Promise<Builder>;
  /** Records that the build begins. @returns the file for its output */
  begins(): string;
  /** Records that only the image is left of it. */
  ended(): void;
  progress(phase: string, durationMs?: number): void;
}
