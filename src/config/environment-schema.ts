import type { ProviderShape } from '../provider/shape.ts';
import { plainUnions, type Schema } from './plain-unions.ts';

/**
 * The schema of an environment for editors: `lifecycle` decides which of its two forms applies, so that a mistake is reported once and in
 * the words of the intended form; and the provider of a host decides which of its keys mean something.
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
    // A missing or wrong lifecycle is reported above; then neither form needs to say more.
    allOf: [
      when(says('lifecycle', 'ephemeral'), ephemeral),
      when(says('lifecycle', 'live'), live),
      when({ ...says('lifecycle', 'live'), not: { required: ['inventory'] } }, { required: ['hosts'] }),
      ...shapes.flatMap((shape) => ofProvider(shape, shapes)),
    ],
  };
}

function says(key: string, value: string): Schema {
  return { type: 'object', properties: { [key]: { const: value } }, required: [key] };
}

function when(condition: Schema, schema: Schema): Schema {
  // Written as pairs, because `await` takes an object with a `then` for a promise.
  return Object.fromEntries([
    ['if', condition],
    ['then', schema],
  ]);
}

/** Keys of other providers mean nothing to its hosts: if it makes all of them, or if a host names it. */
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
