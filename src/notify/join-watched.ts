import type { Watched } from './notify.ts';

/** Two watched things as one, so that one message covers both. */
export function joinWatched(watch: string, parts: readonly Watched[]): Watched {
  const scopeIn = (index: number, scope: string) => JSON.stringify([index, scope]);
  return {
    watch,
    concerns: parts.flatMap(({ concerns }, index) =>
      concerns.map((concern) => ({ ...concern, scope: scopeIn(index, concern.scope) })),
    ),
    wellAgain(scope) {
      const [index, inner] = JSON.parse(scope) as [number, string];
      return parts[index]?.wellAgain(inner) ?? false;
    },
    settled(scope, fingerprint) {
      const [index, inner] = JSON.parse(scope) as [number, string];
      return parts[index]?.settled?.(inner, fingerprint);
    },
  };
}
