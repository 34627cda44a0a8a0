import type { ProviderShape } from '../provider/shape.ts';
import type { MergedHost } from '../schema/merged-host.ts';
import type { Problems } from '../schema/reading.ts';
import { namesOf } from './ephemeral-host.ts';

/** A host with the shape of its provider. */
export interface Shaped<H> {
  readonly host: MergedHost<H>;
  readonly shape: ProviderShape;
}

/**
 * Reports keys that the provider of a host does not have and another one does. A key in defaults or a group may be meant for some of its
 * hosts only: it is reported if it applies to none.
 */
export function tellForeignKeys<H extends object>(
  hosts: readonly Shaped<H>[],
  shapes: readonly ProviderShape[],
  problems: Problems,
): void {
  const known = new Set(shapes.flatMap(({ host }) => Object.keys(host)));
  const meant = new Set<string>();
  const found: {
    readonly at: readonly (string | number)[];
    readonly key: string;
    readonly shape: ProviderShape;
  }[] = [];
  for (const { host, shape } of hosts) {
    for (const key of Object.keys(host.merged)) {
      const at = host.origin(key);
      if (Object.hasOwn(shape.host, key)) meant.add(at.join('\0'));
      else if (known.has(key)) found.push({ at, key, shape });
    }
  }
  for (const { at, key, shape } of found) {
    if (meant.has(at.join('\0'))) continue;
    problems.add(
      at,
      `the provider "${shape.name}" has no ${key}: ${shape.nature}`,
      `use the provider ${namesOf(shapes.filter(({ host }) => Object.hasOwn(host, key)))} for it`,
    );
  }
}
