import { wordsBetween } from './repository.entry.ts';

/** An entry of apt that is not commented out. */
export interface AptSource {
  readonly types: readonly string[];
  readonly addresses: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
  readonly enabled: boolean;
}

/**
 * Whether apt rejects an entry. If it rejects one, it reads no repository at all, also of other files: "The list of sources could not be
 * read." Seen with apt 2.6.1.
 */
export function isRejected({ types, addresses, suites, components, enabled }: AptSource): boolean {
  if (types.some((type) => !/^deb(?:-src)?$/.test(type))) return true;
  if (!enabled || types.length === 0) return false;
  if (addresses.length === 0 || suites.length === 0) return true;
  if (addresses.some((address) => !/^[a-z][a-z0-9+.-]*:/i.test(address))) return true;
  // A suite that ends in a slash is a path, and has no components.
  return suites.some((suite) => suite.endsWith('/') === components.length > 0);
}

/** Whether the options in brackets of a line are none: each is `name=value`. */
export function hasOddOption(options: string): boolean {
  return wordsBetween(options.replaceAll(/"[^"]*"/g, 'x')).some((option) => !/^[^=]+=/.test(option));
}
