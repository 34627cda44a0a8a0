import type { Unable } from '../resource.ts';

/**
 * A name that no installed package has, but that installed ones provide (`mail-transport-agent`, `telnet` by inetutils-telnet): whoever asks
 * for it may mean what it does, which is there, or the package of exactly that name, which is not.
 * @param providers the installed packages that provide it
 */
export function onlyProvided(name: string, providers: readonly string[]): Unable | undefined {
  const [first, ...others] = [...new Set(providers)].filter((provider) => provider !== name).sort();
  if (first === undefined) return undefined;
  const shown = [first, ...others].slice(0, 3).join(', ');
  const more = others.length > 2 ? ` and ${others.length - 2} more` : '';
  return {
    unable: `no package is called ${name}, but ${shown}${more} ${others.length === 0 ? 'provides' : 'provide'} it`,
    hint: `check the package by its own name: ${JSON.stringify(first)}`,
  };
}
