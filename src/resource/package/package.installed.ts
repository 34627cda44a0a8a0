import type { Sight } from '../sight.ts';

/** One installed instance of a package: the same name can be installed for several architectures or in several versions. */
export interface Installed {
  readonly version: string;
  /** Absent where the package system has none. */
  readonly architecture?: string;
  /** The packager's revision of one version; null if there is none. Absent if the package system has no revisions. */
  readonly release?: string | null;
}

/**
 * @param instances the installed ones; empty if the package is not installed
 * @param example a name that selects one of several, for the hint
 */
export function sightOfPackage(instances: readonly Installed[], example: string): Sight {
  if (instances.length === 0) return { state: { exists: false, installed: false }, unseen: {} };
  const version = distinct(instances.map((instance) => instance.version));
  const architecture = distinct(instances.flatMap((instance) => instance.architecture ?? []));
  const release = distinct(instances.flatMap(({ release: one }) => (one === undefined ? [] : [one])));
  const several = (what: string, values: readonly string[]) => ({
    unable: `it is installed in ${values.length} ${what}: ${values.join(', ')}`,
    hint: `name one of them, for example ${JSON.stringify(example)}`,
  });
  return {
    state: {
      exists: true,
      installed: true,
      versions: version,
      ...(version.length === 1 ? { version: version[0] } : {}),
      ...(release.length === 1 && version.length === 1 ? { release: release[0] } : {}),
      ...(architecture.length === 1 ? { architecture: architecture[0] } : {}),
    },
    unseen: {
      ...(version.length > 1
        ? { version: several('versions', version), release: several('versions', version) }
        : {}),
      ...(architecture.length > 1 ? { architecture: several('architectures', architecture) } : {}),
    },
  };
}

/** The revision behind the last hyphen (deb-version(7), rpm, pacman); null when there is none. */
export function releaseOf(version: string): string | null {
  const hyphen = version.lastIndexOf('-');
  return hyphen < 0 ? null : version.slice(hyphen + 1);
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
