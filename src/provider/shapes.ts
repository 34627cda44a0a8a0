import { dockerShape } from './docker/shape.ts';
import { processesShape } from './processes/shape.ts';
import type { ProviderShape } from './shape.ts';

/** The providers that come with opsproof, as far as files speak of them. */
export const SHAPES: readonly ProviderShape[] = [dockerShape, processesShape];

/** @returns undefined for a name that no provider has */
export function shapeOf(name: string, shapes: readonly ProviderShape[] = SHAPES): ProviderShape | undefined {
  return shapes.find((shape) => shape.name === name);
}
