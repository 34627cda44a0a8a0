import type { Builder } from './builder.ts';

export interface ImageOptions {
  readonly environment: string;
  readonly signal: AbortSignal;
  /** Name of the build, when there is one; its containers are found by it. */
  readonly build: string;
  /** Absolute path of the folder for reports, which no image gets. */
  readonly reports: string;
  /** Absolute path of the repository. */
  readonly cwd: string;
  /** Builds of this run that are under way or done, by what goes into them: equal ones are built once. */
  readonly builds: Map<string, Promise<void>>;
  /** Who builds on this engine. */
  builder(): Promise<Builder>;
  /** Writes down that the build begins. @returns the file that gets its output */
  begins(): string;
  /** Writes down that nothing of it is left but the image. */
  ended(): void;
  progress(phase: string, durationMs?: number): void;
}
