import { basename } from 'node:path/posix';
import { parseYamlFile, type YamlFile } from '../config/yaml-file.ts';
import type { Problem } from '../model/errors.ts';
import type { KeyPath } from '../schema/key-path.ts';
import { environmentText } from './environment-text.ts';
import { scenariosText } from './feature-of.ts';
import type { ForeignFile, ForeignFormat, Imported, NoteAtLine } from './imported.ts';
import { plainName, treeOf } from './node.ts';
import { structureHost } from './structure-host.ts';
import { structureProblems } from './structure-problems.ts';
import { structureScenarios } from './structure-scenarios.ts';

const VERSION = /^\s*["']?schemaVersion["']?\s*:/m;

/** Tests of an image for container-structure-test (its README, schema 2.0.0): a test is a scenario. */
export const structureTest: ForeignFormat = {
  name: 'tests of container-structure-test',
  fileNames: ['container-structure-test.yaml', 'structure-test.yaml'],
  recognizes: (text) => VERSION.test(text),
  takesImage: true,
  translate(file) {
    const yaml = parseYamlFile(file.text, file.path);
    if (yaml.problems.length > 0) return yaml.problems;
    const problems = structureProblems(yaml, file.image);
    return problems.length > 0 ? problems : translated(file, yaml, file.image ?? '');
  },
};

function translated(file: ForeignFile, yaml: YamlFile, image: string): Imported | readonly Problem[] {
  const notes: NoteAtLine[] = [];
  const lost = (path: KeyPath, why: string) =>
    notes.push({ line: yaml.lineOf(path), message: `${said(path)} is not translated: ${why}` });
  const root = treeOf(yaml.tree);
  const name = plainName(basename(file.path).replace(/\.(?:ya?ml|json)$/, ''));
  const scenarios = structureScenarios(root, name, { image, lost });
  const from = `${file.path} of container-structure-test`;
  const host = structureHost(root, { image, lost });
  return {
    files: {
      ...(scenarios.some(({ started }) => started)
        ? { [`environments/${name}.yaml`]: environmentText(from, { image: host }) }
        : {}),
      [`features/${name}.feature`]: scenariosText(from, scenarios),
    },
    notes: notes.toSorted((a, b) => a.line - b.line),
  };
}

/** `commandTests[0].args` */
function said(path: KeyPath): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text && '.'}${key}`),
    '',
  );
}
