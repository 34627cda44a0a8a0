import {
  argumentsIn,
  at,
  type Json,
  listAt,
  lookInspect,
  mapAt,
  refuseInspected,
  variableIn,
} from '../inspect.ts';
import { shaped } from '../never.ts';
import type { Look, Resource, State } from '../resource.ts';
import { dockerImageInventory } from './docker-image.inventory.ts';

export const dockerImageResource: Resource = {
  noun: 'docker image',
  key: 'quoted',
  description: 'An image of the engine on the host (docker, else podman), by its name and tag or its id.',
  attributes: {
    exists: { type: 'boolean', description: 'The engine has it.' },
    id: {
      never: shaped(/^sha256:/, 'a whole id: sha256:…'),
      type: 'text',
      description: 'Its id: sha256:….',
    },
    tags: { type: 'list', description: 'All its names: nginx:1.25.' },
    digests: { type: 'list', description: 'Its names in registries: nginx@sha256:….' },
    size: { type: 'bytes', description: 'Size of all its layers.' },
    layers: { type: 'integer', least: 0, description: 'How many layers it has.' },
    labels: {
      never: shaped(/=/, 'a label with its value: key=value; write label "key" for one'),
      type: 'list',
      description: 'Its labels: key=value.',
    },
    label: { type: 'text', takes: 'the key of a label', description: 'The value of one label.' },
    environment: {
      never: shaped(/=/, 'a variable with its value: NAME=value; write environment variable "NAME" for one'),
      type: 'list',
      description: 'The environment it gives: NAME=value.',
    },
    'environment variable': {
      type: 'text',
      takes: 'the name of a variable',
      description: 'The value of one variable.',
    },
    user: { type: 'text', description: 'The user its containers run as; empty for root.' },
    entrypoint: { type: 'list', description: 'The words of its entrypoint.' },
    command: { type: 'list', description: 'The words of its command.' },
    'working directory': { type: 'text', description: 'Where its command starts.' },
    'exposed ports': {
      never: shaped(/\/[a-z]+$/, 'a port with its protocol: 80/tcp'),
      type: 'list',
      description: 'Ports it declares: 80/tcp.',
    },
    volumes: { type: 'list', description: 'Directories it declares as volumes.' },
    'stop signal': { type: 'text', description: 'The signal that stops it, if it declares one.' },
    architecture: {
      never: shaped(/^(?!x86_64$|aarch64$)[a-z0-9]+$/, 'in the words of Docker: amd64, arm64'),
      type: 'text',
      description: 'amd64, arm64.',
    },
    at: {
      type: 'json',
      takes: 'a JSONPath',
      description: 'Anything else from docker inspect, by a JSONPath; $ is optional: Config.Healthcheck.',
    },
    created: { type: 'age', description: 'How long ago it was created.' },
  },
  inventory: dockerImageInventory,
  examples: [
    'the docker image "nginx:1.25" exists',
    'the docker image "nginx:1.25" has exposed ports includes 80/tcp',
    'the docker image "nginx:1.25" has user not empty',
    'the docker image "nosuch:1" does not exist',
  ],
  refuse: (name) => refuseInspected('an image', name),
  look(name: string, facts, wanted: readonly string[]): Look {
    return lookInspect('image', name, facts, wanted, (json, nowMs) => stateOf(json, nowMs, wanted));
  },
};

function stateOf(json: Json, nowMs: number, wanted: readonly string[]): State {
  const labels = mapAt(json, 'Config', 'Labels');
  const environment = listAt(json, 'Config', 'Env');
  const created = Date.parse(String(json.Created ?? ''));
  return {
    exists: true,
    id: json.Id,
    tags: listAt(json, 'RepoTags'),
    digests: listAt(json, 'RepoDigests'),
    size: json.Size,
    layers: listAt(json, 'RootFS', 'Layers').length,
    labels: Object.entries(labels).map(([key, value]) => `${key}=${value}`),
    environment,
    user: String(at(json, 'Config', 'User') ?? ''),
    entrypoint: listAt(json, 'Config', 'Entrypoint'),
    command: listAt(json, 'Config', 'Cmd'),
    'working directory': String(at(json, 'Config', 'WorkingDir') ?? ''),
    'exposed ports': Object.keys(mapAt(json, 'Config', 'ExposedPorts')),
    volumes: Object.keys(mapAt(json, 'Config', 'Volumes')),
    'stop signal': String(at(json, 'Config', 'StopSignal') ?? '') || null,
    architecture: json.Architecture,
    created: Number.isNaN(created) || Number.isNaN(nowMs) ? null : Math.max(0, nowMs - created),
    ...argumentsIn(wanted, 'label', (key) => labels[key]),
    ...argumentsIn(wanted, 'environment variable', (name) => variableIn(environment, name)),
  };
}
