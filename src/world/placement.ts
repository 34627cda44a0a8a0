import { ConfigurationError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import type { Blueprint } from './blueprint.ts';

/** Which hosts a sentence is about, as written. */
export type Placement =
  | { readonly kind: 'host'; readonly name: string }
  | { readonly kind: 'every' }
  | { readonly kind: 'group'; readonly name: string };

/** Reads `on "web"`, `on every host`, `on every host in "web"`, with or without the `on`; the empty text is none. */
export function parsePlacement(text: string): Placement | undefined {
  const match = /^ ?(?:on )?(?:(every host)(?: in "([^"]*)")?|(?:the host )?"([^"]*)")$/.exec(text);
  if (match === null) return undefined;
  if (match[3] !== undefined) return { kind: 'host', name: match[3] };
  return match[2] === undefined ? { kind: 'every' } : { kind: 'group', name: match[2] };
}

/**
 * The names of the hosts that a placement means.
 * @param placement none: `standing`, else the only host there is
 * @param standing what the last `Given the host …` said
 * @throws ConfigurationError that lists the hosts or groups
 */
export function placeHosts(
  blueprint: Blueprint,
  placement: Placement | undefined,
  standing: Placement | undefined,
): readonly string[] {
  const all = blueprint.hosts.map((host) => host.name);
  const wanted = placement ?? standing;
  if (wanted === undefined) {
    if (all.length === 1) return all;
    throw misplaced(`it does not say on which host; say on "…" or on every host. ${listHosts(blueprint)}`);
  }
  if (wanted.kind === 'every') {
    if (all.length === 0) throw misplaced(`the environment "${blueprint.environment}" has no hosts`);
    return all;
  }
  if (wanted.kind === 'host') {
    if (all.includes(wanted.name)) return [wanted.name];
    throw misplaced(
      `no host "${wanted.name}" in the environment "${blueprint.environment}"; ${guess(wanted.name, all)}${listHosts(blueprint)}`,
    );
  }
  const members = blueprint.hosts
    .filter((host) => host.groups.includes(wanted.name))
    .map((host) => host.name);
  if (members.length > 0) return members;
  const groups = [...new Set(blueprint.hosts.flatMap((host) => host.groups))];
  const known = groups.length === 0 ? 'it has no groups' : `groups: ${groups.join(', ')}`;
  throw misplaced(
    `no group "${wanted.name}" in the environment "${blueprint.environment}"; ${guess(wanted.name, groups)}${known}`,
  );
}

function listHosts(blueprint: Blueprint): string {
  const names = blueprint.hosts.map((host) => host.name);
  const shown = names.slice(0, 12).join(', ');
  return names.length > 12 ? `hosts: ${shown} and ${names.length - 12} more` : `hosts: ${shown}`;
}

function guess(name: string, candidates: readonly string[]): string {
  const [first] = nearest(name, candidates, 1);
  return first === undefined ? '' : `did you mean "${first}"? `;
}

function misplaced(message: string): ConfigurationError {
  return new ConfigurationError([{ message }]);
}
