import { exportedBy } from '../disk/exported-by.ts';
import { ConfigurationError, type Problem } from '../model/errors.ts';
import { checkProvider } from './check-provider.ts';
import type { Provider } from './provider.ts';
import { PROVIDERS, type Registered } from './registry.ts';

/**
 * Every provider of a repository: those of opsproof, and those that the files of `providers:` in opsproof.yaml export as `default`, one or
 * a list of them.
 * @throws ConfigurationError with every mistake in them
 */
export async function loadProviders(
  cwd: string,
  files: readonly string[] = [],
): Promise<readonly Registered[]> {
  const all: { readonly registered: Registered; readonly file?: string }[] = PROVIDERS.map((registered) => ({
    registered,
  }));
  const problems: Problem[] = [];
  for (const file of files) {
    const wrong = (message: string) => problems.push({ file, message });
    for (const value of await exportedBy(cwd, file, 'provider', wrong)) {
      const mistakes = checkProvider(value);
      for (const mistake of mistakes) wrong(mistake);
      if (mistakes.length > 0) continue;
      const provider = value as Provider;
      const same = all.find(({ registered }) => registered.shape.name === provider.name);
      if (same === undefined) all.push({ registered: { shape: provider, load: async () => provider }, file });
      else
        wrong(
          `there is already a provider "${provider.name}": ${same.file === undefined ? 'it is part of opsproof' : `in ${same.file}`}`,
        );
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return all.map(({ registered }) => registered);
}
