import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LAYER_NAME, type LayerInput, type LayersInput, layersSchema } from '../config/layers-schema.ts';
import { readUserFile } from '../config/user-file.ts';
import { readConvergence } from '../converge/convergence.ts';
import { convergeTool, convergeTools } from '../converge/registry.ts';
import { ConfigurationError } from '../model/errors.ts';
import { didYouMean } from '../model/nearest.ts';
import type { Problems } from '../schema/reading.ts';
import { layerEnvironment } from './layer-environment.ts';
import { layersInOrder } from './layer-order.ts';
import type { LayerMake, LayerSpec } from './layer-spec.ts';
import { LAYERS_FILE } from './layers-file.ts';

/** What one reading needs. */
interface Root {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly problems: Problems;
}

/**
 * The layers of layers.yaml, each after those that it stands on.
 * @returns undefined if there is no such file and none is needed
 * @throws ConfigurationError with every mistake in it
 */
export async function readLayers(
  cwd: string,
  env: Root['env'],
  needed = true,
): Promise<readonly LayerSpec[] | undefined> {
  const read = await readUserFile(cwd, LAYERS_FILE, layersSchema, needed);
  if (read === undefined) return undefined;
  const { problems } = read;
  const { layers = {} } = read.tree as Partial<LayersInput>;
  const names = Object.keys(layers);
  if (names.length === 0 && !problems.mentions(['layers']))
    problems.add(['layers'], 'there is no layer: nothing would be built');
  const specs: LayerSpec[] = [];
  for (const name of names) {
    if (!LAYER_NAME.test(name))
      problems.add(
        ['layers', name],
        'names of layers are lower case words with / . _ - between them, for example server/facility',
      );
    specs.push(await specOf(name, layers[name] ?? {}, names, { cwd, env, problems }));
  }
  const ordered = layersInOrder(specs, problems);
  for (const spec of ordered)
    if (layers[spec.name]?.compose !== undefined) checkComposed(spec, specs, problems);
  problems.throwIfAny();
  return ordered;
}

async function specOf(
  name: string,
  input: LayerInput,
  names: readonly string[],
  root: Root,
): Promise<LayerSpec> {
  const { problems, cwd } = root;
  const below = input.compose ?? (input.from === undefined ? [] : [input.from]);
  for (const [index, one] of below.entries())
    if (!names.includes(one))
      problems.add(
        input.compose === undefined ? ['layers', name, 'from'] : ['layers', name, 'compose', index],
        `there is no layer "${one}"; ${didYouMean(one, names)}`,
      );
  tellTwo(name, input, ['from', 'image', 'compose'], 'what a layer stands on is one of', problems);
  tellTwo(name, input, ['build', 'converge', 'packer'], 'a layer is made in one way:', problems);
  for (const [key, needs] of Object.entries(NEEDS))
    if (key in input && !(needs in input)) problems.add(['layers', name, key], `needs ${needs} beside it`);
  const features = [input.features ?? []].flat().map((path) => resolve(cwd, path));
  for (const path of features)
    if (!existsSync(path)) problems.add(['layers', name, 'features'], `there is no ${path}`);
  return {
    name,
    below,
    ...(input.image === undefined ? {} : { image: input.image }),
    make: makeOf(name, input, root),
    ...(input.merge === undefined ? {} : { merge: input.merge }),
    ...(input.push === undefined ? {} : { push: tagged(input.push) }),
    features,
    environment: await layerEnvironment(name, input.container, root),
  };
}

/** Keys that mean something only beside another one. */
const NEEDS: Readonly<Record<string, keyof LayerInput>> = {
  merge: 'compose',
  dockerfile: 'build',
  target: 'build',
  args: 'build',
  variables: 'packer',
  container: 'features',
};

function tellTwo(
  name: string,
  input: LayerInput,
  keys: readonly (keyof LayerInput)[],
  what: string,
  problems: Problems,
): void {
  const [, second] = keys.filter((key) => input[key] !== undefined);
  if (second !== undefined) problems.add(['layers', name, second], `${what} ${keys.join(', ')}`);
}

function makeOf(name: string, input: LayerInput, root: Root): LayerMake {
  const { problems, cwd } = root;
  const at = (key: string) => ['layers', name, key];
  const stands = input.from ?? input.image ?? input.compose;
  if (input.build !== undefined) {
    const folder = resolve(cwd, input.build);
    const dockerfile = join(folder, input.dockerfile ?? 'Dockerfile');
    if (!existsSync(dockerfile)) problems.add(at('build'), `there is no ${dockerfile}`);
    return {
      kind: 'build',
      folder,
      ...(input.dockerfile === undefined ? {} : { dockerfile: input.dockerfile }),
      ...(input.target === undefined ? {} : { target: input.target }),
      args: texts(input.args),
    };
  }
  if (input.packer !== undefined) {
    const template = resolve(cwd, input.packer);
    if (!isFile(template)) problems.add(at('packer'), `there is no file ${template}`);
    return { kind: 'packer', template, variables: texts(input.variables) };
  }
  if (input.converge !== undefined) {
    if (stands === undefined) problems.add(at('converge'), 'needs from or image: what is brought to a state');
    const convergence = convergenceOf(name, input.converge, root);
    return convergence === undefined ? { kind: 'compose' } : { kind: 'converge', convergence };
  }
  if (input.compose === undefined && !problems.mentions(['layers', name]))
    problems.add(['layers', name], 'nothing says how it is made: write build, converge, packer or compose');
  return { kind: 'compose' };
}

function convergenceOf(name: string, written: NonNullable<LayerInput['converge']>, { problems, cwd }: Root) {
  const at = ['layers', name, 'converge'];
  const [noun, ...others] = Object.keys(written).filter((key) => convergeTool(key) !== undefined);
  const tool = noun === undefined ? undefined : convergeTool(noun);
  const nouns = convergeTools.map((one) => one.noun);
  if (noun === undefined || tool === undefined) {
    const [first = ''] = Object.keys(written);
    problems.add(at, `names no tool; ${didYouMean(first, nouns)}`);
    return undefined;
  }
  if (others.length > 0) {
    problems.add(at, `names two tools: ${[noun, ...others].join(', ')}`);
    return undefined;
  }
  const rows = Object.entries(written)
    .filter(([key]) => key !== noun)
    .flatMap(([key, value]) => [value].flat().map((one) => [key, String(one)]));
  try {
    return readConvergence(tool, String(written[noun]), rows, cwd);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const { message } of error.problems) problems.add(at, message);
    return undefined;
  }
}

/** Composed layers stand on the same one, and on nothing else. */
function checkComposed({ name, below }: LayerSpec, specs: readonly LayerSpec[], problems: Problems): void {
  if (below.length < 2) {
    problems.add(['layers', name, 'compose'], 'needs two layers or more');
    return;
  }
  if (new Set(below).size < below.length) problems.add(['layers', name, 'compose'], 'names a layer twice');
  const base = (one: string) => {
    const spec = specs.find((other) => other.name === one);
    return JSON.stringify([spec?.below, spec?.image]);
  };
  const bases = new Set(below.map(base));
  if (bases.size > 1)
    problems.add(
      ['layers', name, 'compose'],
      'the layers must stand on the same one, because only then it is known what each of them changes',
    );
}

const tagged = (name: string) => (/:[^/]*$/.test(name) ? name : `${name}:latest`);

const texts = (map: LayerInput['args'] = {}) =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value)]));

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
