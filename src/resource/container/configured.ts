import { argumentsIn, at, type Json, listAt, mapAt, variableIn } from '../inspect.ts';
import { shaped } from '../never.ts';
import type { Resource, State } from '../resource.ts';

/**
 * What an image says of the containers made from it, and a container of itself: `Config` in the answer of docker inspect.
 * @param words how each of the two describes its environment and its user
 */
export function configuredAttributes(words: { readonly environment: string; readonly user: string }) {
  return {
    labels: {
      never: shaped(/=/, 'a label with its value: key=value; write label "key" for one'),
      type: 'list',
      description: 'Its labels: key=value.',
    },
    label: { type: 'text', takes: 'the key of a label', description: 'The value of one label.' },
    environment: {
      never: shaped(/=/, 'a variable with its value: NAME=value; write environment variable "NAME" for one'),
      type: 'list',
      description: `${words.environment}: NAME=value.`,
    },
    'environment variable': {
      type: 'text',
      takes: 'the name of a variable',
      description: 'The value of one variable.',
    },
    user: { type: 'text', description: `${words.user}; empty for root.` },
    entrypoint: { type: 'list', description: 'The words of its entrypoint.' },
    command: { type: 'list', description: 'The words of its command.' },
    'working directory': { type: 'text', description: 'Where its command starts.' },
  } as const satisfies Resource['attributes'];
}

/** @param wanted the attributes that are asked for, with their arguments */
export function configuredState(json: Json, wanted: readonly string[]): State {
  const labels = mapAt(json, 'Config', 'Labels');
  const environment = listAt(json, 'Config', 'Env');
  return {
    labels: Object.entries(labels).map(([key, value]) => `${key}=${value}`),
    environment,
    user: String(at(json, 'Config', 'User') ?? ''),
    entrypoint: listAt(json, 'Config', 'Entrypoint'),
    command: listAt(json, 'Config', 'Cmd'),
    'working directory': String(at(json, 'Config', 'WorkingDir') ?? ''),
    ...argumentsIn(wanted, 'label', (key) => labels[key]),
    ...argumentsIn(wanted, 'environment variable', (name) => variableIn(environment, name)),
  };
}
