import { dirname, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../config/load.ts';
import { ConfigurationError, type Problem } from '../model/errors.ts';
import { probes } from '../probe/registry.ts';
import type { Resource } from '../resource/resource.ts';
import { loadSupport } from '../runner/load-support.ts';
import type { Support } from '../runner/support.ts';
import { Catalogue } from '../sentence/catalogue.ts';
import { useCatalogue } from '../world/catalogue-of-thread.ts';
import { filesOf } from './files-of.ts';

/** All sentences, ours and the user's, as the runner has loaded them. */
export interface Library {
  readonly support: Support;
  readonly catalogue: Catalogue;
  /** All nouns, ours and the user's. */
  readonly nouns: readonly Resource[];
  /** Example sentences, for the nearest match. */
  readonly sentences: readonly string[];
}

/** Our sentences: beside this file's folder, in a checkout as in a published package. */
const OWN_STEPS = fileURLToPath(new URL(`../../steps/all${import.meta.url.slice(-3)}`, import.meta.url));

/** The folder of their sources. For this repository's own features it is also `steps/`, and would be loaded twice. */
const OWN_SOURCES = OWN_STEPS.endsWith('.ts')
  ? dirname(OWN_STEPS)
  : resolve(OWN_STEPS, '..', '..', '..', 'steps');

/** Loads our sentences and those under the user's `steps/`. @throws ConfigurationError if a file does not load */
export async function loadLibrary(cwd: string, settings: Settings): Promise<Library> {
  // First, so that a mistake in a custom noun is reported as such and not as a step file that does not load.
  const { nouns } = await import('../sentence/nouns.ts');
  const folders = settings.steps.filter((folder) => resolve(cwd, folder) !== OWN_SOURCES);
  const files = await Promise.all(folders.map((folder) => filesOf(cwd, folder, /\.[cm]?[jt]s$/)));
  let support: Support;
  try {
    support = await loadSupport(cwd, [...new Set([OWN_STEPS, ...files.flat()])]);
  } catch (error) {
    throw new ConfigurationError([unloadable(error, cwd)]);
  }
  const { stepDefinitions, parameterTypeRegistry, undefinedParameterTypes } = support;
  if (undefinedParameterTypes.length > 0) {
    throw new ConfigurationError(
      undefinedParameterTypes.map(({ name, expression }) => ({
        message: `the sentence "${expression}" has a parameter {${name}} that is not defined`,
      })),
    );
  }
  const catalogue = new Catalogue(stepDefinitions, parameterTypeRegistry);
  useCatalogue(catalogue);
  const examples = catalogue.definitions.flatMap((definition) => definition.sentence?.examples ?? []);
  return {
    support,
    catalogue,
    nouns,
    sentences: [...[...nouns, ...probes].flatMap((spoken) => spoken.examples), ...examples],
  };
}

/** The places of custom steps that are not sentences: they report what they observe only by passing. */
export function plainSteps({ catalogue }: Pick<Library, 'catalogue'>): readonly string[] {
  return catalogue.definitions
    .filter(({ sentence }) => sentence === undefined)
    .map(({ uri, line }) => `${uri}:${line}`);
}

/** Names the user's file, and the line if the error has it. */
function unloadable(error: unknown, cwd: string): Problem {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const folder = cwd.endsWith(sep) ? cwd : `${cwd}${sep}`;
  // A syntax error is in the first line of the stack, a thrown one in the user's first frame.
  const [, file, line] =
    stack
      .split('\n')
      .filter((text) => text.includes(folder) && !text.includes(`${sep}node_modules${sep}`))
      .map((text) => /^([^:]+):(\d+)/.exec(text.slice(text.indexOf(folder) + folder.length)))
      .find((match) => match !== null) ?? [];
  return {
    ...(file === undefined ? {} : { file, line: Number(line) }),
    message: `a step file does not load: ${message.replaceAll(folder, '')}`,
  };
}
