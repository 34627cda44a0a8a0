import { at, type Json, listAt, lookInspect, mapAt, refuseInspected } from '../inspect.ts';
import { shaped } from '../never.ts';
import type { Look, Resource, State } from '../resource.ts';
import { configuredAttributes, configuredState } from './configured.ts';
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
    ...configuredAttributes({
      environment: 'The environment it gives',
      user: 'The user its containers run as',
    }),
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
  const created = Date.parse(String(json.Created ?? ''));
  return {
    exists: true,
    id: json.Id,
    tags: listAt(json, 'RepoTags'),
    digests: listAt(json, 'RepoDigests'),
    size: json.Size,
    layers: listAt(json, 'RootFS', 'Layers').length,
    ...configuredState(json, wanted),
    'exposed ports': Object.keys(mapAt(json, 'Config', 'ExposedPorts')),
    volumes: Object.keys(mapAt(json, 'Config', 'Volumes')),
    'stop signal': String(at(json, 'Config', 'StopSignal') ?? '') || null,
    architecture: json.Architecture,
    created: Number.isNaN(created) || Number.isNaN(nowMs) ? null : Math.max(0, nowMs - created),
  };
}
