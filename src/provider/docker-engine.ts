import type { engine } from '../transport/engine.ts';

/** A connection to the container engine. */
export type Engine = Awaited<ReturnType<typeof engine>>;

/** What the engine says about a container. */
export type Inspected = Awaited<ReturnType<Awaited<ReturnType<Engine['createContainer']>>['inspect']>>;
