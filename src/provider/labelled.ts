import type { Sighting } from './remover.ts';

/**
 * What the labels of a run say of a thing that a provider found, wherever the provider keeps them (tags, annotations, advanced settings).
 * @param madeAt milliseconds since 1970; left out or NaN if nobody knows
 */
export function sightingOf(
  thing: Pick<Sighting, 'kind' | 'id' | 'called' | 'scope'>,
  labels: Readonly<Record<string, string>>,
  madeAt?: number,
): Sighting {
  const {
    'opsproof.run': run = '',
    'opsproof.environment': owner = '',
    'opsproof.expires': expires,
    'opsproof.runner': runner,
  } = labels;
  return {
    ...thing,
    run,
    owner,
    keep: labels['opsproof.keep'] === 'true',
    ...(expires === undefined ? {} : { expires }),
    ...(runner === undefined ? {} : { runner }),
    ...(madeAt === undefined || Number.isNaN(madeAt) ? {} : { madeAt }),
  };
}
