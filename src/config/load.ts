import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readRegular } from '../disk/regular-file.ts';
import type { Environment } from '../model/environment.ts';
import { ConfigurationError } from '../model/errors.ts';
import { unreadable } from '../model/file-reasons.ts';
import { nearest } from '../model/nearest.ts';
import type { ProviderShape } from '../provider/shape.ts';
import type { SecretMode } from '../schema/reading.ts';
import { readEnvironment } from './read-environment.ts';
import { parseYamlFile } from './yaml-file.ts';

export { PLACEHOLDER } from '../schema/placeholder.ts';
export { revealedSecrets } from './revealed-secrets.ts';
export { loadSettings, type Settings } from './settings.ts';

export interface LoadOptions {
  /** The root of the user's repository: environments are in its `environments` folder. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `leave` keeps `${…}` unchanged and starts nothing: for lint. */
  readonly secrets: SecretMode;
  /** The available providers; default: those that come with opsproof. */
  readonly providers?: readonly ProviderShape[];
  /** Folder for reports, as in opsproof.yaml; default `reports`. Its content is not part of an environment that is built from a folder around it. */
  readonly reports?: string;
  /** Environments that a program made, by name: their text as in a file. They come before those of the folder. */
  readonly given?: ReadonlyMap<string, string>;
}

const FOLDER = 'environments';
const FILE_NAME = /^(.+)\.ya?ml$/;

/**
 * Loads `environments/<name>.yaml` (or `.yml`).
 * @throws ConfigurationError with every mistake in the file, or listing the existing environments
 */
export async function loadEnvironment(name: string, options: LoadOptions): Promise<Environment> {
  const given = options.given?.get(name);
  if (given !== undefined)
    return readEnvironment(parseYamlFile(given, name), { ...options, folder: options.cwd, name });
  const files = (await filesIn(options.cwd)).filter((file) => FILE_NAME.exec(file)?.[1] === name);
  const [file, second] = files.map((found) => `${FOLDER}/${found}`);
  if (file === undefined) throw await unknownEnvironment(name, options.cwd);
  if (second !== undefined) {
    throw new ConfigurationError([
      { file: second, message: `the environment "${name}" is already in ${file}; keep one of the two files` },
    ]);
  }
  const text = await readRegular(join(options.cwd, file)).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(file, error);
  });
  return await readEnvironment(parseYamlFile(text.toString(), file), {
    ...options,
    folder: join(options.cwd, FOLDER),
    name,
  });
}

/**
 * Names of the existing environments, sorted; none if there is no folder.
 * @param word only those whose files have it: reading one for its names alone costs milliseconds
 */
export async function listEnvironments(cwd: string, word?: string): Promise<string[]> {
  const names = (await filesIn(cwd)).map(async (file) => {
    const name = FILE_NAME.exec(file)?.[1];
    if (name === undefined || word === undefined) return name ?? [];
    // One that cannot be read is reported where it is used.
    const text = await readRegular(join(cwd, FOLDER, file)).catch(() => '');
    return String(text).includes(word) ? name : [];
  });
  return [...new Set((await Promise.all(names)).flat())].sort();
}

async function filesIn(cwd: string): Promise<string[]> {
  try {
    const entries = await readdir(join(cwd, FOLDER), { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && FILE_NAME.test(entry.name))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadable(`${FOLDER}/`, error as NodeJS.ErrnoException);
  }
}

async function unknownEnvironment(name: string, cwd: string): Promise<ConfigurationError> {
  const names = await listEnvironments(cwd);
  const [near] = nearest(name, names, 1);
  const guess = near === undefined ? '' : `; did you mean "${near}"?`;
  return new ConfigurationError([
    {
      message: `there is no environment "${name}"${guess}`,
      hint:
        names.length === 0
          ? `${FOLDER}/ has no files yet: write ${FOLDER}/${name}.yaml, or start with opsproof init`
          : `environments: ${names.join(', ')}`,
    },
  ]);
}
