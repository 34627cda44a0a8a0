import type { Sight } from './sight.ts';

/** One installed instance of a package: the same name can be installed for several architectures or in several versions. */
export interface Installed {
  readonly version: string;
  readonly architecture: string;
}

/**
 * @param instances those that are installed; none when the package is not
 * @param example a name that picks one of several, for the hint
 */
export function sightOfPackage(instances: readonly Installed[], example: string): Sight {
  if (instances.length === 0) return { state: { exists: false, installed: false }, unseen: {} };
  const version = [...new Set(instances.map((instance) => instance.version))];
  const architecture = [...new Set(instances.map((instance) => instance.architecture))];
  const several = (what: string, values: readonly string[]) => ({
    unable: `it is installed in ${values.length} ${what}: ${values.join(', ')}`,
    hint: `name one of them, for example ${JSON.stringify(example)}`,
  });
  return {
    state: {
      exists: true,
      installed: true,
      ...(version.length === 1 ? { version: version[0] } : {}),
      ...(architecture.length === 1 ? { architecture: architecture[0] } : {}),
    },
    unseen: {
      ...(version.length > 1 ? { version: several('versions', version) } : {}),
      ...(architecture.length > 1 ? { architecture: several('architectures', architecture) } : {}),
    },
  };
}
