import type { Sight } from '../sight.ts';
import { sightOfPackage } from './package.installed.ts';

/**
 * A name that no installed package has, but that installed ones provide (`mail-transport-agent`, `telnet` by inetutils-telnet): it is not
 * installed, and a red check says who provides it.
 * @param providers the installed packages that provide it
 */
export function onlyProvided(name: string, providers: readonly string[]): Sight | undefined {
  const [first, ...others] = [...new Set(providers)].filter((provider) => provider !== name).sort();
  if (first === undefined) return undefined;
  const shown = [first, ...others].slice(0, 3).join(', ');
  const more = others.length > 2 ? ` and ${others.length - 2} more` : '';
  const note = `no package is called ${name}, but ${shown}${more} ${others.length === 0 ? 'provides' : 'provide'} it`;
  return { ...sightOfPackage([], name), note };
}
