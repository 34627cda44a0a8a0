import { matchesGlob } from 'node:path';
import type { DriftIgnore } from '../config/drift-ignores.ts';
import type { Change } from './compare.ts';

export interface Sifted {
  readonly changes: readonly Change[];
  readonly ignored: readonly { readonly change: Change; readonly ignore: DriftIgnore }[];
  /** Lines about ignores that ignore nothing, or no longer hold. */
  readonly warnings: readonly string[];
  /** Lines about ignores whose day is over: red. */
  readonly expired: readonly string[];
}

/**
 * Takes the ignored changes out. A change of several hosts is split where an ignore is for some of them only.
 * @param today `2026-11-22`
 */
export function siftChanges(
  changes: readonly Change[],
  ignores: readonly DriftIgnore[],
  today: string,
): Sifted {
  const valid = ignores.filter((ignore) => ignore.expires >= today);
  const used = new Set<DriftIgnore>();
  const left: Change[] = [];
  const ignored: { change: Change; ignore: DriftIgnore }[] = [];
  for (const change of changes) {
    let hosts = change.hosts;
    for (const ignore of valid.filter((candidate) => isAbout(candidate, change))) {
      const fitting = hosts.filter((host) => fits(host, ignore.host));
      if (fitting.length === 0) continue;
      used.add(ignore);
      ignored.push({ change: { ...change, hosts: fitting }, ignore });
      hosts = hosts.filter((host) => !fitting.includes(host));
    }
    if (hosts.length > 0) left.push({ ...change, hosts });
  }
  return {
    changes: left,
    ignored,
    warnings: valid
      .filter((ignore) => !used.has(ignore))
      .map((ignore) => `ignores nothing: ${print(ignore)}`),
    expired: ignores
      .filter((ignore) => ignore.expires < today)
      .map((ignore) => `expired on ${ignore.expires}: ${print(ignore)}`),
  };
}

function isAbout(ignore: DriftIgnore, change: Change): boolean {
  return (
    (ignore.noun === undefined || ignore.noun === change.noun) &&
    fits(change.name, ignore.name) &&
    (ignore.attribute === undefined || ignore.attribute === change.attribute)
  );
}

/** A glob; `*` alone also fits a path with slashes. */
function fits(text: string, pattern: string | undefined): boolean {
  return pattern === undefined || pattern === '*' || text === pattern || matchesGlob(text, pattern);
}

function print({ noun, name, attribute, host, owner, reason }: DriftIgnore): string {
  const what = [noun, name === undefined ? undefined : JSON.stringify(name), attribute]
    .filter(Boolean)
    .join(' ');
  return `${what === '' ? 'everything' : what}${host === undefined ? '' : ` on ${host}`} (${owner}: ${reason})`;
}
