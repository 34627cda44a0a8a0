import type { FileTree } from './file-tree.ts';
import { isMaterials } from './known-files.ts';
import type { ImagePackage } from './packages.ts';

/** A list of materials (SBOM) in an image. */
export interface Materials {
  readonly path: string;
  /** `SPDX-2.3`, `CycloneDX 1.5`. */
  readonly format: string;
  /** Packages of the system, `name version`; those of languages are not. */
  readonly packages: readonly string[];
}

interface SpdxPackage {
  readonly name?: string;
  readonly versionInfo?: string;
  readonly externalRefs?: readonly { readonly referenceType?: string; readonly referenceLocator?: string }[];
}

interface CycloneComponent {
  readonly name?: string;
  readonly version?: string;
  readonly purl?: string;
  readonly components?: readonly CycloneComponent[];
}

/** Package URLs of systems: pkg:deb/debian/bash@5.2 (github.com/package-url). */
const OF_SYSTEM = /^pkg:(?:deb|apk|rpm)\//;

/** The lists of materials that an image has, in SPDX or CycloneDX as JSON; what calls itself one and is none is left out. */
export function materialsOf(tree: FileTree): readonly Materials[] {
  const found: Materials[] = [];
  for (const [path, { content, type }] of tree.all()) {
    if (type !== 'file' || content === undefined || !isMaterials(path)) continue;
    const read = readMaterials(content.toString());
    if (read !== undefined) found.push({ path: `/${path}`, ...read });
  }
  return found;
}

function readMaterials(text: string): Omit<Materials, 'path'> | undefined {
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(text) ?? {};
  } catch {
    return undefined;
  }
  if (typeof json.spdxVersion === 'string' && Array.isArray(json.packages))
    return { format: json.spdxVersion, packages: spdxPackages(json.packages) };
  if (json.bomFormat === 'CycloneDX')
    return {
      format: `CycloneDX ${String(json.specVersion ?? '')}`.trim(),
      packages: cyclonePackages((json.components ?? []) as readonly CycloneComponent[]),
    };
  return undefined;
}

function spdxPackages(packages: readonly SpdxPackage[]): readonly string[] {
  return packages.flatMap(({ name, versionInfo, externalRefs }) => {
    const purl = externalRefs?.find(({ referenceType }) => referenceType === 'purl')?.referenceLocator;
    return name !== undefined && purl !== undefined && OF_SYSTEM.test(purl)
      ? [`${name} ${versionInfo ?? ''}`]
      : [];
  });
}

function cyclonePackages(components: readonly CycloneComponent[], depth = 0): readonly string[] {
  return components.flatMap(({ name, version, purl, components: inner = [] }) => [
    ...(name !== undefined && purl !== undefined && OF_SYSTEM.test(purl) ? [`${name} ${version ?? ''}`] : []),
    ...(depth < 8 ? cyclonePackages(inner, depth + 1) : []),
  ]);
}

/** What a list of materials and the database of packages do not agree on: `only in the database: bash 5.2`. */
export function disagreements(
  listed: readonly string[],
  installed: readonly ImagePackage[],
): readonly string[] {
  const there = new Set(installed.map(({ name, version }) => `${name} ${version}`));
  const said = new Set(listed);
  return [
    ...[...there].filter((one) => !said.has(one)).map((one) => `only in the database: ${one}`),
    ...[...said].filter((one) => !there.has(one)).map((one) => `only in the list: ${one}`),
  ];
}
