import type { ProviderShape } from '../provider/shape.ts';
import { plainUnions, type Schema } from './plain-unions.ts';

/**
 * The schema of an environment for editors: which of its two forms counts is said by `lifecycle`, so that a mistake is told once and in the words of
 * the form that is meant; and which keys of a host mean something, by its provider.
 * @param union of the ephemeral and the live form, in this order
 */
export function environmentSchema(union: Schema, shapes: readonly ProviderShape[]): Schema {
  const { anyOf, ...rest } = plainUnions(union);
  const [ephemeral, live] = anyOf as readonly [Schema, Schema];
  return {
    ...rest,
    type: 'object',
    properties: { lifecycle: { enum: ['ephemeral', 'live'] } },
    required: ['lifecycle'],
    // What is missing or wrong is told above; then neither form needs to say more.
    allOf: [
      when(says('lifecycle', 'ephemeral'), ephemeral),
      when(says('lifecycle', 'live'), live),
      ...shapes.flatMap((shape) => ofProvider(shape, shapes)),
    ],
  };
}

function says(key: string, value: string): Schema {
  return { type: 'object', properties: { [key]: { const: value } }, required: [key] };
}

function when(condition: Schema, schema: Schema): Schema {
  // Written as pairs: an object with a `then` is what `await` takes for a promise.
  return Object.fromEntries([
    ['if', condition],
    ['then', schema],
  ]);
}

/** What others have means nothing to its hosts: where it makes them all, and where a host names it. */
function ofProvider(shape: ProviderShape, shapes: readonly ProviderShape[]): readonly Schema[] {
  const foreign = [...new Set(shapes.flatMap(({ host }) => Object.keys(host)))].filter(
    (key) => !Object.hasOwn(shape.host, key),
  );
  if (foreign.length === 0) return [];
  const host = { properties: Object.fromEntries(foreign.map((key) => [key, false])) };
  const named = { type: 'object', required: ['provider'] };
  const only = {
    properties: {
      provider: { const: shape.name },
      hosts: { additionalProperties: { not: named } },
      groups: { additionalProperties: { not: named } },
      defaults: { not: named },
    },
    required: ['provider'],
  };
  const everywhere = {
    properties: {
      defaults: host,
      groups: { additionalProperties: host },
      hosts: { additionalProperties: host },
    },
  };
  const there = { properties: { hosts: { additionalProperties: when(says('provider', shape.name), host) } } };
  return [when(only, everywhere), when(says('lifecycle', 'ephemeral'), there)];
}
