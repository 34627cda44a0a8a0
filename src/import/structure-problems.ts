import type { YamlFile } from '../config/yaml-file.ts';
import type { Problem } from '../model/errors.ts';
import { didYouMean } from '../model/nearest.ts';
import type { KeyPath } from '../schema/key-path.ts';
import { itemsOf, scalarText, treeOf } from './node.ts';

const PAIR = ['key', 'value', 'isRegex'];
/** The keys of each part of a file, by the path to it without numbers. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  '': [
    ...['schemaVersion', 'globalEnvVars', 'commandTests', 'fileExistenceTests', 'fileContentTests'],
    ...['metadataTest', 'licenseTests', 'containerRunOptions'],
  ],
  globalEnvVars: PAIR,
  commandTests: [
    ...['name', 'setup', 'teardown', 'envVars', 'exitCode', 'command', 'args'],
    ...['expectedOutput', 'excludedOutput', 'expectedError', 'excludedError'],
  ],
  'commandTests.envVars': PAIR,
  fileExistenceTests: ['name', 'path', 'shouldExist', 'permissions', 'uid', 'gid', 'isExecutableBy'],
  fileContentTests: ['name', 'path', 'expectedContents', 'excludedContents'],
  metadataTest: [
    ...[
      'envVars',
      'unboundEnvVars',
      'exposedPorts',
      'unexposedPorts',
      'entrypoint',
      'cmd',
      'workdir',
      'volumes',
    ],
    ...['unmountedVolumes', 'labels', 'user'],
  ],
  'metadataTest.envVars': PAIR,
  'metadataTest.unboundEnvVars': PAIR,
  'metadataTest.labels': PAIR,
  licenseTests: ['debian', 'files'],
  containerRunOptions: [
    'user',
    'privileged',
    'allocateTty',
    'envFile',
    'envVars',
    'capabilities',
    'bindMounts',
  ],
};
/** What a test cannot do without. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  commandTests: ['name', 'command'],
  fileExistenceTests: ['name', 'path'],
  fileContentTests: ['name', 'path'],
  globalEnvVars: ['key'],
  'commandTests.envVars': ['key'],
  'metadataTest.envVars': ['key'],
  'metadataTest.unboundEnvVars': ['key'],
  'metadataTest.labels': ['key'],
};
/** Transports of an image that no container is started of. */
const NO_CONTAINER = /^(?:docker|docker-archive|oci|oci-archive):/;

/** Everything that is wrong with a file, and with the image that it is said to be about. */
export function structureProblems(yaml: YamlFile, image: string | undefined): readonly Problem[] {
  const { file } = yaml;
  const root = treeOf(yaml.tree);
  const problems: Problem[] = [];
  const tell = (path: KeyPath, message: string, hint?: string) =>
    problems.push({ file, line: yaml.lineOf(path), message, ...(hint === undefined ? {} : { hint }) });
  if (root.schemaVersion !== '2.0.0')
    tell(
      ['schemaVersion'],
      `schemaVersion is ${scalarText(root.schemaVersion) ?? 'missing'}; only 2.0.0 can be imported`,
    );
  else look('', yaml.tree, []);
  if (image === undefined)
    problems.push({
      message: 'the image that the tests are about is not in their file: write --image NAME',
      hint: `opsproof import ${file} --image shop/web:1`,
    });
  else if (NO_CONTAINER.test(image) && itemsOf(root.commandTests).length > 0)
    tell(['commandTests'], `commands need an image of the engine, and ${image} is none`);
  return problems;

  function look(kind: string, value: unknown, path: KeyPath): void {
    const known = KEYS[kind];
    if (known === undefined || value === undefined || value === null) return;
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) look(kind, item, [...path, index]);
      return;
    }
    const tree = treeOf(value);
    if (tree !== value) return void tell(path, `${kind} has keys; found ${JSON.stringify(value)}`);
    for (const [key, below] of Object.entries(tree)) {
      if (!known.includes(key))
        tell([...path, key], `there is no ${key}${kind === '' ? '' : ` in ${kind}`}`, didYouMean(key, known));
      look(kind === '' ? key : `${kind}.${key}`, below, [...path, key]);
    }
    for (const key of NEEDED[kind] ?? [])
      if (scalarText(tree[key]) === undefined) tell(path, `one of the ${kind} has no ${key}`);
  }
}
