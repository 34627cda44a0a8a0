import { ClaimError } from '../../check/claim.ts';
import { packagesOf } from '../../image/packages.ts';
import { UnableError } from '../../model/errors.ts';
import type { AskedProbe } from '../probe.ts';
import { imagePlace } from './image-probe.ts';
import { seeImage } from './image-sight.ts';

/** Debian policy 5.6.7; an architecture may follow. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9+._-]*(?::[a-z0-9-]+)?$/;

/** A package in an image, by its own database. */
export const imagePackageProbe: AskedProbe = {
  noun: 'image package',
  phrases: ['image package {package} in {image}'],
  asked: 'outside',
  description:
    'A package of the operating system in an image, by the database of dpkg or apk in it; read without starting it. Without such a database it is unable.',
  attributes: {
    installed: { type: 'boolean', adjective: true, description: 'Its database says that it is installed.' },
    version: { type: 'version', description: 'The full version as the database has it: 1.22.1-9+deb12u3.' },
    architecture: { type: 'text', description: "The package manager's name for it: amd64, x86_64, all." },
  },
  examples: [
    'the image package "nginx-light" in "shop/web:1" is installed',
    'the image package "openssl" in "shop/web:1" has version >= 3.0.11',
    'the image package "gcc" in "shop/web:1" is not installed',
  ],
  prepare({ names: { package: name = '', image = '' } }, scene) {
    const place = imagePlace(image, scene);
    if (!NAME.test(name))
      throw new ClaimError(
        `a package name has only letters, digits and + - . _, and starts with a letter or digit; found ${JSON.stringify(name)}`,
      );
    const [bare, architecture] = name.split(':');
    return async (glance, _host, door) => {
      const seen = await seeImage(place, [], glance, door);
      const { looked } = seen;
      if ('missing' in seen) return { unable: seen.missing, looked };
      try {
        const found = packagesOf(seen.tree).filter(
          (one) => one.name === bare && (architecture === undefined || one.architecture === architecture),
        );
        const [only, other] = found;
        if (only === undefined)
          return { state: { installed: false, exists: false }, missing: 'it is not installed', looked };
        if (other !== undefined && other.version !== only.version)
          return {
            unable: `it is installed in several versions: ${found.map(({ version }) => version).join(', ')}`,
            looked,
          };
        return { state: { installed: true, version: only.version, architecture: only.architecture }, looked };
      } catch (error) {
        if (!(error instanceof UnableError)) throw error;
        return { unable: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }), looked };
      }
    };
  },
};
