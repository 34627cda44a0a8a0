import type { ScenarioText } from './feature-of.ts';
import { type ForeignTree, itemsOf, scalarText, treeOf } from './node.ts';
import { commandLines, runLines } from './structure-commands.ts';
import { contentLines, DEBIAN_LICENSES, existenceLines, licenseLines } from './structure-files.ts';
import type { StructurePart } from './structure-lines.ts';
import { metadataLines } from './structure-metadata.ts';

/** A scenario, and whether it needs a container. */
export interface StructureScenario extends ScenarioText {
  readonly started: boolean;
}

/** The scenarios of a file, in the order of the tool's kinds of tests. */
export function structureScenarios(
  root: ForeignTree,
  environment: string,
  part: StructurePart,
): readonly StructureScenario[] {
  const inContainer = (name: string, lines: readonly string[]): StructureScenario => ({
    ...{ name, started: true, tags: ['@fresh'] },
    lines: [`Given the environment ${JSON.stringify(environment)}`, 'And the host "image"', ...lines],
  });
  const ofImage = (name: string, lines: readonly string[]): StructureScenario => ({
    ...{ name, started: false },
    lines: lines.map((line) => (line.startsWith('the ') ? `Then ${line}` : line)),
  });
  // An image is read once for a scenario, so tests of one kind share one, each below its name.
  const together = (name: string, key: string, linesOf: typeof contentLines) =>
    ofImage(
      name,
      tests(key).flatMap((one) => {
        const lines = linesOf(one.test, one.path, part);
        return lines.length === 0 ? [] : [`# ${one.name}`, ...lines];
      }),
    );
  const tests = (key: string) =>
    itemsOf(root[key]).map((item, index) => ({
      test: treeOf(item),
      path: [key, index],
      name: titleOf(item),
    }));
  return [
    ...tests('commandTests').map(({ test, path, name }) => inContainer(name, commandLines(test, path, part))),
    together('the contents of files', 'fileContentTests', contentLines),
    together('files', 'fileExistenceTests', existenceLines),
    ...tests('licenseTests').flatMap(({ test }) => [
      ofImage('licences in files', licenseLines(test, part.image)),
      ...(test.debian === true ? [inContainer('licences of the packages of Debian', debianLines())] : []),
    ]),
    ofImage('metadata', metadataLines(treeOf(root.metadataTest), ['metadataTest'], part)),
  ].filter(({ lines }) => lines.length > 0);
}

function debianLines(): readonly string[] {
  return [...runLines('When I run', DEBIAN_LICENSES), 'Then the output is empty'];
}

function titleOf(item: unknown): string {
  return (scalarText(treeOf(item).name) ?? '').replaceAll(/\s+/g, ' ').trim();
}
