import { basename, dirname, join } from 'node:path/posix';
import { parseAnsibleYaml } from '../config/yaml-file.ts';
import { containerHost, type HostText } from './container-hosts.ts';
import { environmentText } from './environment-text.ts';
import { againLines, convergeLines, featureText } from './feature-of.ts';
import type { ForeignFile, ForeignFormat, Imported } from './imported.ts';
import { type ForeignTree, itemsOf, pairsIn, plainName, scalarText, textsIn, treeOf } from './node.ts';

const CONTAINERS = ['docker', 'podman', 'containers'];
/** The playbooks that are steps of the scenario, in their order; the verifier's comes last. */
const PLAYBOOKS = ['prepare', 'converge', 'side_effect', 'verify'] as const;
/** What Molecule does without being told, as far as it matters here. */
const SEQUENCE = ['prepare', 'converge', 'idempotence', 'side_effect', 'verify'];
const EVERY = 'every host';

/** A scenario of Molecule: `molecule/<scenario>/molecule.yml` with its playbooks (docs.ansible.com/projects/molecule, "Configuration"). */
export const molecule: ForeignFormat = {
  name: 'a scenario of Molecule',
  fileNames: ['molecule.yml', 'molecule.yaml'],
  translate(file) {
    const notes: string[] = [];
    const { tree, problems } = parseAnsibleYaml(filled(file.text, notes), file.path);
    if (problems.length > 0) return problems;
    const root = treeOf(tree);
    const platforms = itemsOf(root.platforms).map(treeOf);
    if (platforms.length === 0)
      return [{ file: file.path, message: 'has no platforms, so there is no host to converge' }];
    return translated(file, root, platforms, notes);
  },
};

function translated(
  file: ForeignFile,
  root: ForeignTree,
  platforms: readonly ForeignTree[],
  notes: string[],
): Imported {
  const folder = dirname(file.path);
  const name = `molecule-${plainName(basename(folder))}`;
  const driver = scalarText(treeOf(root.driver).name);
  if (driver !== undefined && !CONTAINERS.includes(driver))
    notes.push(
      `driver: ${driver} is not translated: the hosts are containers; change the provider in environments/${name}.yaml`,
    );
  const hosts: Record<string, HostText> = {};
  for (const [index, platform] of platforms.entries()) {
    const made = containerHost(platform, `platforms[${index}]`);
    hosts[plainName(scalarText(platform.name) ?? `host-${index + 1}`)] = made.host;
    notes.push(...made.notes);
  }
  const lines = stepsOf(file, folder, root, notes);
  notes.push(...leftOut(root));
  const from = `the scenario of Molecule in ${folder}`;
  return {
    files: {
      [`environments/${name}.yaml`]: environmentText(from, hosts),
      [`features/${name}.feature`]: featureText(from, name, [{ name: basename(folder), lines }]),
    },
    notes,
  };
}

function stepsOf(file: ForeignFile, folder: string, root: ForeignTree, notes: string[]): readonly string[] {
  const provisioner = treeOf(root.provisioner);
  const playbooks = treeOf(provisioner.playbooks);
  const written = textsIn(treeOf(root.scenario).test_sequence);
  const sequence = written.length > 0 ? written : SEQUENCE;
  const rows = rowsOf(file, folder, provisioner, notes);
  const lines: string[] = [];
  for (const step of PLAYBOOKS) {
    const path = join(folder, scalarText(playbooks[step]) ?? `${step}.yml`);
    const there = file.exists(path);
    const wanted = sequence.includes(step) && (step !== 'verify' || verifies(root, folder, notes));
    if (step === 'converge' && !there) notes.push(`there is no ${path}: name the playbook in the feature`);
    if (!wanted || (!there && step !== 'converge')) continue;
    lines.push(...convergeLines({ on: EVERY, noun: 'ansible playbook', file: path, rows }));
    if (step === 'converge' && sequence.includes('idempotence')) lines.push(...againLines(EVERY));
  }
  return lines;
}

/** Whether the verifier is a playbook; what is none is named. */
function verifies(root: ForeignTree, folder: string, notes: string[]): boolean {
  const verifier = scalarText(treeOf(root.verifier).name) ?? 'ansible';
  if (verifier === 'ansible') return true;
  const tests = scalarText(treeOf(root.verifier).directory) ?? 'tests';
  notes.push(
    `verifier: ${verifier} is not translated: write what ${join(folder, tests)} checks as steps of the scenario`,
  );
  return false;
}

function rowsOf(
  file: ForeignFile,
  folder: string,
  provisioner: ForeignTree,
  notes: string[],
): readonly (readonly [string, string])[] {
  const inventory = treeOf(provisioner.inventory);
  const { all, ...groups } = treeOf(inventory.group_vars);
  const { pairs, others } = pairsIn(treeOf(all));
  const deep = pairs.filter((pair) => pair.slice(0, pair.indexOf('=')).includes('.'));
  const flat = pairs.filter((pair) => !deep.includes(pair));
  const lost = [...others, ...deep.map((pair) => pair.slice(0, pair.indexOf('=')))];
  if (lost.length > 0)
    notes.push(
      `provisioner.inventory.group_vars.all: ${lost.join(', ')} are no texts: put them into a file, and name it as "variables file"`,
    );
  for (const [key, value] of Object.entries({ group_vars: groups, ...inventory, hosts: inventory.hosts }))
    if (Object.keys(treeOf(value)).length > 0 && !(key === 'group_vars' && value === inventory.group_vars))
      notes.push(
        `provisioner.inventory.${key} is not translated: set groups in the environment, variables in files`,
      );
  const project = dirname(dirname(folder));
  const roles = [
    join(project, 'roles'),
    ...(file.exists(join(project, 'meta/main.yml')) ? [join(project, '..')] : []),
  ];
  return [
    ['run', 'from here'],
    ...roles
      .filter((path) => path.startsWith('..') || file.exists(path))
      .map((path) => ['roles', path] as const),
    ...flat.map((pair) => ['variable', pair] as const),
  ];
}

/** What has no counterpart. */
function leftOut({ dependency, lint, provisioner }: ForeignTree): readonly string[] {
  const galaxy = scalarText(treeOf(dependency).name);
  const more = ['config_options', 'connection_options', 'env', 'options', 'ansible_args'].filter(
    (key) => treeOf(provisioner)[key] !== undefined,
  );
  return [
    ...(galaxy === undefined
      ? []
      : [`dependency: ${galaxy} is not translated: install roles and collections before the run`]),
    ...(lint === undefined ? [] : ['lint is not translated']),
    ...more.map((key) => `provisioner.${key} is not translated`),
  ];
}

/** Molecule fills variables of the environment in; here the defaults are taken, and named. */
function filled(text: string, notes: string[]): string {
  return text.replaceAll(
    /\$\{(\w+)(?::?-([^}]*))?\}/g,
    (all, name: string, otherwise: string | undefined) => {
      notes.push(
        otherwise === undefined
          ? `\${${name}} is left as it is: write what it stands for`
          : `\${${name}} is ${JSON.stringify(otherwise)} now, its default`,
      );
      return otherwise ?? all;
    },
  );
}
