import { ClaimError } from '../../check/claim.ts';
import { parseReference } from '../../image/reference.ts';
import { configuredAttributes } from '../../resource/container/configured.ts';
import { shaped } from '../../resource/never.ts';
import type { AskedProbe } from '../probe.ts';
import type { Scene } from '../scene.ts';
import { describeImage, type ImagePlace, seeImage } from './image-sight.ts';
import { imageState, isDescribed } from './image-state.ts';

const path = shaped(/^\//, 'an absolute path');

/** What is in an image, read without starting it. */
export const imageProbe: AskedProbe = {
  noun: 'image',
  phrases: ['image {image}'],
  asked: 'outside',
  description:
    'An image, read without starting it: its name on the engine, `docker-archive:FILE` as docker save writes it, `oci:FOLDER`, `oci-archive:FILE`, or `docker://REGISTRY/NAME@sha256:…`. Read layer by layer; what a layer removes counts as removed.',
  attributes: {
    exists: { type: 'boolean', description: 'It is there.' },
    id: {
      never: shaped(/^sha256:/, 'a whole id: sha256:…'),
      type: 'text',
      description: 'The digest of its configuration: sha256:….',
    },
    digest: {
      never: shaped(/^sha256:/, 'a whole digest: sha256:…'),
      type: 'text',
      description: 'The digest of its manifest; an engine and docker save do not keep one.',
    },
    base: {
      type: 'list',
      description:
        'The names of the images of the engine that it stands on: its first layers are theirs, all of them.',
    },
    layers: { type: 'integer', least: 0, description: 'How many layers it has.' },
    size: { type: 'bytes', description: 'Size of the files of all its layers.' },
    'layer size': {
      type: 'bytes',
      takes: 'the number of a layer, 1 the lowest',
      refuse: (argument) =>
        /^[1-9]\d{0,3}$/.test(argument) ? undefined : 'layers are counted from 1, the lowest',
      description: 'Size of the files of one layer.',
    },
    wasted: {
      type: 'bytes',
      description:
        'Size of the files that a higher layer replaces or removes: who pulls it pulls them all the same.',
    },
    ...configuredAttributes({
      environment: 'The environment it gives',
      user: 'The user its containers run as',
    }),
    'exact entrypoint': {
      type: 'json',
      description: 'The words of its entrypoint in their order: ["nginx", "-g"].',
    },
    'exact command': { type: 'json', description: 'The words of its command in their order.' },
    'exposed ports': {
      never: shaped(/\/[a-z]+$/, 'a port with its protocol: 80/tcp'),
      type: 'list',
      description: 'Ports it declares: 80/tcp.',
    },
    volumes: { never: path, type: 'list', description: 'Directories it declares as volumes.' },
    healthcheck: { type: 'list', description: 'The words of its healthcheck: CMD, curl, ….' },
    'stop signal': { type: 'text', description: 'The signal that stops it, if it declares one.' },
    architecture: {
      never: shaped(/^(?!x86_64$|aarch64$)[a-z0-9]+$/, 'in the words of Docker: amd64, arm64'),
      type: 'text',
      description: 'amd64, arm64.',
    },
    created: { type: 'age', description: 'How long ago it was created, as it says itself.' },
    packages: {
      type: 'list',
      description:
        'The names of the packages in its databases of dpkg and apk. Without such a database it is unable.',
    },
    shells: {
      never: path,
      type: 'list',
      description:
        'The shells in it, by their paths, wherever they are: executable files and links to such, by the names that shells have.',
    },
    'package managers': {
      never: path,
      type: 'list',
      description: 'The package managers in it, of systems and languages, by their paths.',
    },
    secrets: {
      type: 'list',
      description:
        'Where its history, environment, labels and layers have what looks like a secret: tokens and keys that say what they are, and values that look random and are called a secret. Files that a higher layer removes count. `layer 2: /root/.npmrc: an npm token`.',
    },
    heavy: {
      type: 'boolean',
      adjective: true,
      description: 'It carries more than one service needs: there is a heavy reason.',
    },
    'heavy reasons': {
      type: 'list',
      description:
        'An init system, an SSH server, a compiler, a scheduler, a log daemon, several services, each with its paths.',
    },
    sbom: {
      type: 'text',
      description: 'The format of the list of materials in it: SPDX-2.3, CycloneDX 1.5; empty without one.',
    },
    'sbom differences': {
      type: 'list',
      description:
        'What that list and the databases of packages do not agree on. Packages of languages are not compared.',
    },
    differences: {
      type: 'list',
      takes: 'another image',
      refuse: (argument) => refusedReference(argument),
      description:
        'The paths of files that are different from those of the other image, and how: content, type, mode, owner; and the configuration. Times do not count.',
    },
  },
  examples: [
    'the image "shop/web:1" exists',
    'the image "shop/web:1" is not heavy',
    'the image "shop/web:1" has base includes debian:12-slim',
    'the image "shop/web:1" has secrets empty',
    'the image "shop/web:1" has exact command ["nginx", "-g", "daemon off;"]',
    'the image "docker-archive:build/web.tar" has shells empty',
    'the image "oci:build/web" has packages none of curl, gcc',
    'the image "shop/web:1" has differences "shop/web:again" empty',
  ],
  prepare({ names: { image = '' }, claims }, scene) {
    const place = imagePlace(image, scene);
    const wanted = claims.map(({ attribute }) => attribute);
    return async (glance, _host, door) => {
      const { reference } = place;
      const seen =
        reference.kind === 'engine' && wanted.every(isDescribed)
          ? await describeImage(reference.name, glance, door)
          : await seeImage(place, [], glance, door);
      if ('missing' in seen) return { state: { exists: false }, missing: seen.missing, looked: seen.looked };
      const { state, unseen } = await imageState(seen, wanted, (other) =>
        seeImage(imagePlace(other, scene), [], glance, door),
      );
      return { state, looked: seen.looked, unseen: (attribute) => unseen[attribute] };
    };
  },
};

/** Where a sentence looks. @throws ClaimError for a name that none has */
export function imagePlace(text: string, scene: Scene): ImagePlace {
  const reference = parseReference(text);
  if (typeof reference === 'string') throw new ClaimError(reference);
  return { reference, text, root: scene.root, scene };
}

function refusedReference(text: string): string | undefined {
  const reference = parseReference(text);
  return typeof reference === 'string' ? reference : undefined;
}
