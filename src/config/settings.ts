import { join } from 'node:path';
import { readRegular } from '../disk/regular-file.ts';
import { unreadable } from '../model/file-reasons.ts';
import { issuesOf } from '../schema/shape.ts';
import { ProblemList } from './problem-list.ts';
import { type SettingsInput, settingsSchema } from './schema.ts';
import { reportIssues } from './schema-problems.ts';
import { keepDays } from './watch-schema.ts';
import { parseYamlFile } from './yaml-file.ts';

/** The content of `opsproof.yaml`, with defaults for missing keys. Paths are relative to the user's folder. */
export interface Settings {
  /** The environment of features that name none. */
  readonly environment?: string;
  /** Folders and files with features. Default `features`. */
  readonly features: readonly string[];
  /** Folders with the user's own sentences. Default `steps`. */
  readonly steps: readonly string[];
  /** Files that export the user's own nouns. */
  readonly resources?: readonly string[];
  /** Files that export the user's own providers. */
  readonly providers?: readonly string[];
  /** Folder for reports. Default `reports`. */
  readonly reports: string;
  /** How many scenarios run at the same time. Default 1. */
  readonly parallel: number;
  /** Tag expression if `--tags` is not given. */
  readonly tags?: string;
  /** How many days runs are kept; default three years. */
  readonly keepDays?: number;
  /** What drift watches in addition to its defaults. */
  readonly watched?: { readonly files: readonly string[] };
}

const FILE = 'opsproof.yaml';

/**
 * Reads `opsproof.yaml`; without the file everything has its default.
 * @throws ConfigurationError with every mistake in it
 */
export async function loadSettings(cwd: string): Promise<Settings> {
  const text = await readRegular(join(cwd, FILE)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw unreadable(FILE, error);
  });
  const source = parseYamlFile(text.toString(), FILE);
  const problems = new ProblemList(source);
  const tree = source.tree ?? {};
  reportIssues(issuesOf(settingsSchema, tree), tree, problems);
  problems.throwIfAny();
  const { environment, tags, ...input } = tree as SettingsInput;
  return {
    ...(environment !== undefined && { environment }),
    ...(tags !== undefined && { tags }),
    features: input.features ?? ['features'],
    steps: input.steps ?? ['steps'],
    ...(input.resources !== undefined && { resources: input.resources }),
    ...(input.providers !== undefined && { providers: input.providers }),
    reports: input.reports ?? 'reports',
    parallel: input.parallel ?? 1,
    ...(input.history?.keep !== undefined && { keepDays: keepDays(input.history.keep) }),
    ...(input.drift?.files !== undefined && { watched: { files: input.drift.files } }),
  };
}
