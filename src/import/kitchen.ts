import { dirname } from 'node:path/posix';
import { parseYamlFile } from '../config/yaml-file.ts';
import type { HostText } from './container-hosts.ts';
import { containerHost } from './container-hosts.ts';
import { environmentText } from './environment-text.ts';
import { againLines, convergeLines, featureText } from './feature-of.ts';
import type { ForeignFile, ForeignFormat, Imported } from './imported.ts';
import { provisionerOf } from './kitchen-provisioner.ts';
import { type ForeignTree, itemsOf, plainName, scalarText, textsIn, treeOf } from './node.ts';

const CONTAINERS = ['docker', 'dokken', 'docker_cli', 'podman'];
/** Top-level keys that are read. */
const READ: ReadonlySet<string> = new Set([
  'driver',
  'provisioner',
  'verifier',
  'platforms',
  'suites',
  'transport',
]);

/** A configuration of Test Kitchen (kitchen.ci, "kitchen.yml"): a platform is a host, a suite a scenario. */
export const kitchen: ForeignFormat = {
  name: 'a configuration of Test Kitchen',
  fileNames: ['kitchen.yml', '.kitchen.yml', 'kitchen.yaml', '.kitchen.yaml'],
  translate(file) {
    const erb = file.text.split('\n').findIndex((line) => line.includes('<%'));
    if (erb >= 0)
      return [
        {
          ...{ file: file.path, line: erb + 1 },
          message:
            'has Ruby in <% … %>, which only Test Kitchen can fill in; write the values themselves there',
        },
      ];
    const { tree, problems, lineOf } = parseYamlFile(file.text, file.path);
    if (problems.length > 0) return problems;
    const root = treeOf(tree);
    const missing = ['platforms', 'suites'].filter((key) => itemsOf(root[key]).length === 0);
    if (missing.length > 0)
      return missing.map((key) => ({ file: file.path, line: lineOf([key]), message: `has no ${key}` }));
    return translated(file, root);
  },
};

function translated(file: ForeignFile, root: ForeignTree): Imported {
  const notes: string[] = [];
  const name = 'kitchen';
  const hosts: Record<string, HostText> = {};
  const platforms = itemsOf(root.platforms).map(treeOf);
  for (const [index, platform] of platforms.entries())
    hosts[plainName(scalarText(platform.name) ?? `host-${index + 1}`)] = hostOf(root, platform, index, notes);
  const files: Record<string, string> = {};
  const scenarios = itemsOf(root.suites)
    .map(treeOf)
    .map((suite, index) => {
      const title = scalarText(suite.name) ?? `suite ${index + 1}`;
      const found = provisionerOf(file, root, suite, title);
      notes.push(...found.notes, ...verifierOf(file, root, suite, title));
      Object.assign(files, found.files);
      const lines = hostsOf(suite, Object.keys(hosts)).flatMap((on) =>
        found.converges.flatMap((one) => [...convergeLines({ ...one, on }), ...againLines(on)]),
      );
      return { name: title, lines };
    });
  for (const key of Object.keys(root)) if (!READ.has(key)) notes.push(`${key} is not translated`);
  const whole = scenarios.filter(({ lines }) => lines.length > 0);
  const from = `${file.path} of Test Kitchen`;
  return {
    files: {
      [`environments/${name}.yaml`]: environmentText(from, hosts),
      ...(whole.length === 0 ? {} : { [`features/${name}.feature`]: featureText(from, name, whole) }),
      ...files,
    },
    notes,
  };
}

function hostOf(root: ForeignTree, platform: ForeignTree, index: number, notes: string[]): HostText {
  const where = `platforms[${index}]`;
  const driver = { ...treeOf(root.driver), ...treeOf(platform.driver), ...treeOf(platform.driver_config) };
  const { name: kind, image = platform.image, ...rest } = driver;
  if (typeof kind === 'string' && !CONTAINERS.includes(kind) && index === 0)
    notes.push(
      `driver: ${kind} is not translated: the hosts are containers; change the provider in environments/kitchen.yaml`,
    );
  const made = containerHost(image === undefined ? {} : { image }, where);
  for (const key of Object.keys(rest)) notes.push(`${where}: driver.${key} is not translated`);
  notes.push(...made.notes);
  return made.host;
}

/** All hosts in one sentence, or those that the suite includes, one sentence each. */
function hostsOf(suite: ForeignTree, hosts: readonly string[]): readonly string[] {
  const includes = textsIn(suite.includes).map(plainName);
  const excludes = textsIn(suite.excludes).map(plainName);
  const wanted = hosts.filter(
    (host) => (includes.length === 0 || includes.includes(host)) && !excludes.includes(host),
  );
  return wanted.length === hosts.length ? ['every host'] : wanted.map((host) => JSON.stringify(host));
}

function verifierOf(
  file: ForeignFile,
  root: ForeignTree,
  suite: ForeignTree,
  title: string,
): readonly string[] {
  const verifier = { ...treeOf(root.verifier), ...treeOf(suite.verifier) };
  const name = scalarText(verifier.name) ?? 'busser';
  const tests = [
    ...itemsOf(verifier.inspec_tests).map(
      (one) => scalarText(one) ?? scalarText(treeOf(one).path) ?? 'a profile',
    ),
    ...['test/integration', 'test/smoke'].map((folder) =>
      `${dirname(file.path)}/${folder}/${title}`.replace(/^\.\//, ''),
    ),
  ].filter((path, index) => index < itemsOf(verifier.inspec_tests).length || file.exists(path));
  if (tests.length === 0 && root.verifier === undefined && suite.verifier === undefined) return [];
  return [
    `suite ${title}: the verifier ${name} is not translated: write what ${tests.join(', ') || 'it'} checks as steps of the scenario`,
  ];
}
