import { join } from 'node:path';
import { exportedBy } from '../disk/exported-by.ts';
import { readRegular } from '../disk/regular-file.ts';
import { ConfigurationError, type Problem } from '../model/errors.ts';
import { checkResource } from '../resource/check-resource.ts';
import { resources } from '../resource/registry.ts';
import type { Resource } from '../resource/resource.ts';

/** One noun, and the user's file that defines it; a noun without a file is ours. */
interface Origin {
  readonly resource: Resource;
  readonly file?: string;
}

/**
 * Every noun of a repository: ours, and those that the files of `resources:` in opsproof.yaml export as `default`, one or a list of them.
 * @throws ConfigurationError with every mistake in them
 */
export async function loadNouns(cwd: string): Promise<readonly Resource[]> {
  const files = await filesOf(cwd);
  const origins: Origin[] = resources.map((resource) => ({ resource }));
  const problems: Problem[] = [];
  for (const file of files) {
    const wrong = (message: string) => problems.push({ file, message });
    for (const value of await exportedBy(cwd, file, 'resource', wrong)) {
      const mistakes = checkResource(value);
      for (const mistake of mistakes)
        wrong(nounOf(value) === undefined ? mistake : `the noun "${nounOf(value)}": ${mistake}`);
      if (mistakes.length > 0) continue;
      const resource = value as Resource;
      const same = origins.find((origin) => origin.resource.noun === resource.noun);
      if (same === undefined) origins.push({ resource, file });
      else
        wrong(
          `there is already a noun "${resource.noun}"${same.file === undefined ? ', and it belongs to opsproof' : `, in ${same.file}`}`,
        );
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return Object.freeze(origins.map(({ resource }) => resource));
}

/** Reading the settings needs a parser; a repository without custom nouns does not pay for it. */
async function filesOf(cwd: string): Promise<readonly string[]> {
  const text = String(await readRegular(join(cwd, 'opsproof.yaml')).catch(() => ''));
  if (!/^\s*["']?resources\b/m.test(text) && !text.trimStart().startsWith('{')) return [];
  const { loadSettings } = await import('../config/load.ts');
  return (await loadSettings(cwd)).resources ?? [];
}

function nounOf(value: unknown): string | undefined {
  const noun = (value as { noun?: unknown } | null | undefined)?.noun;
  return typeof noun === 'string' ? noun : undefined;
}
