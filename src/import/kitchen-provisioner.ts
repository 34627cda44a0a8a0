import { dirname, join } from 'node:path/posix';
import type { ConvergeText } from './feature-of.ts';
import type { ForeignFile } from './imported.ts';
import { type ForeignTree, pairsIn, plainName, scalarText, textsIn, treeOf } from './node.ts';

/** What a suite converges with. */
export interface Provisioned {
  readonly converges: readonly Omit<ConvergeText, 'on'>[];
  /** Files that the sentences name and that were not there. */
  readonly files: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

type Row = readonly [string, string];

/** The provisioner of a suite: Chef, kitchen-ansible and kitchen-puppet; any other is named. */
export function provisionerOf(
  file: ForeignFile,
  root: ForeignTree,
  suite: ForeignTree,
  title: string,
): Provisioned {
  const settings = { ...treeOf(root.provisioner), ...treeOf(suite.provisioner) };
  const name = scalarText(settings.name) ?? 'chef_infra';
  const at = (path: string) => join(dirname(file.path), path);
  if (/^(?:chef|dokken|cinc)/.test(name)) return withChef(file, settings, suite, title, at);
  if (/^ansible/.test(name)) return withAnsible(settings, title, at);
  if (/^puppet_apply/.test(name)) return withPuppet(settings, at);
  const notes = [
    `suite ${title}: the provisioner ${name} is not translated: write what it does as steps of the scenario`,
  ];
  return { converges: [], files: {}, notes };
}

function withChef(
  file: ForeignFile,
  settings: ForeignTree,
  suite: ForeignTree,
  title: string,
  at: (path: string) => string,
): Provisioned {
  const list = textsIn(suite.run_list ?? settings.run_list);
  const recipes = list.flatMap((item) => /^(?:recipe\[)?([\w:@.-]+?)\]?$/.exec(item)?.[1] ?? []);
  const others = list.filter((item) => !/^(?:recipe\[)?[\w:@.-]+?\]?$/.test(item));
  const notes: string[] = [];
  if (suite.named_run_list !== undefined || settings.policyfile !== undefined)
    notes.push(
      `suite ${title}: a Policyfile is not translated: name its recipes in features/kitchen/${plainName(title)}.rb`,
    );
  const cookbooks = [scalarText(settings.cookbook_path) ?? 'cookbooks']
    .map(at)
    .filter((path) => file.exists(path));
  if (cookbooks.length === 0)
    notes.push(
      `suite ${title}: no folder of cookbooks was found: add a row "cookbooks", with what the recipes depend on (berks vendor)`,
    );
  const { pairs, others: lists } = pairsIn({ ...treeOf(settings.attributes), ...treeOf(suite.attributes) });
  if (lists.length > 0)
    notes.push(`suite ${title}: the attributes ${lists.join(', ')} are no texts and not translated`);
  const rows: Row[] = [
    ...cookbooks.map((path): Row => ['cookbooks', path]),
    ...others.map((item): Row => ['run list', item]),
    ...(['roles', 'environments', 'data_bags'] as const).flatMap((key): Row[] => {
      const path = scalarText(settings[`${key}_path`]);
      return path === undefined ? [] : [[key.replace('_', ' '), at(path)]];
    }),
    ...pairs.map((pair): Row => ['attribute', pair]),
  ];
  const path = `features/kitchen/${plainName(title)}.rb`;
  const text = recipes.map((recipe) => `include_recipe '${recipe}'\n`).join('');
  return { converges: [{ noun: 'chef recipe', file: path, rows }], files: { [path]: text }, notes };
}

function withAnsible(settings: ForeignTree, title: string, at: (path: string) => string): Provisioned {
  const playbook = scalarText(settings.playbook);
  if (playbook === undefined)
    return { converges: [], files: {}, notes: [`suite ${title}: the provisioner names no playbook`] };
  const { pairs, others } = pairsIn(treeOf(settings.extra_vars));
  const rows: Row[] = [
    ['run', 'from here'],
    ...textsIn(settings.roles_path).map((path): Row => ['roles', at(path)]),
    ...textsIn(settings.tags).map((tag): Row => ['tags', tag]),
    ...pairs.map((pair): Row => ['variable', pair]),
  ];
  const notes = others.map((name) => `suite ${title}: extra_vars.${name} is no text and not translated`);
  return { converges: [{ noun: 'ansible playbook', file: at(playbook), rows }], files: {}, notes };
}

function withPuppet(settings: ForeignTree, at: (path: string) => string): Provisioned {
  const folder = scalarText(settings.manifests_path) ?? 'manifests';
  const rows: Row[] = [
    ...textsIn(settings.modules_path).map((path): Row => ['modules', at(path)]),
    ...textsIn(settings.hiera_config_path).map((path): Row => ['hiera', at(path)]),
    ...pairsIn(treeOf(settings.custom_facts)).pairs.map((pair): Row => ['fact', pair]),
  ];
  const file = at(join(folder, scalarText(settings.manifest) ?? 'site.pp'));
  return { converges: [{ noun: 'puppet manifest', file, rows }], files: {}, notes: [] };
}
