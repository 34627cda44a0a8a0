import { plainUnions, type Schema } from './plain-unions.ts';
import { NOT_OF_PROCESSES } from './provider-keys.ts';

/**
 * The schema of an environment for editors: which of its two forms counts is said by `lifecycle`, so that a mistake is told once and in the words of
 * the form that is meant; and which keys of a host mean something, by `provider`.
 * @param union of the ephemeral and the live form, in this order
 */
export function environmentSchema(union: Schema): Schema {
  const { anyOf, ...rest } = plainUnions(union);
  const [ephemeral, live] = anyOf as readonly [Schema, Schema];
  return {
    ...rest,
    type: 'object',
    properties: { lifecycle: { enum: ['ephemeral', 'live'] } },
    required: ['lifecycle'],
    // What is missing or wrong is told above; then neither form needs to say more.
    allOf: [
      when('lifecycle', 'ephemeral', ephemeral),
      when('lifecycle', 'live', live),
      when('provider', 'processes', processes()),
    ],
  };
}

function when(key: string, value: string, schema: Schema): Schema {
  const condition = { properties: { [key]: { const: value } }, required: [key] };
  // Written as pairs: an object with a `then` is what `await` takes for a promise.
  return Object.fromEntries([
    ['if', condition],
    ['then', schema],
  ]);
}

function processes(): Schema {
  const host = {
    properties: Object.fromEntries(NOT_OF_PROCESSES.map((key) => [key, false])),
  };
  return {
    properties: {
      defaults: host,
      groups: { additionalProperties: host },
      hosts: { additionalProperties: host },
    },
  };
}
