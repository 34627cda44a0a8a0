import type { KeyPath } from '../schema/key-path.ts';
import { type ForeignTree, scalarText, textsIn } from './node.ts';
import { hasLines, inQuotes, patternTexts, type StructurePart, type TableRow } from './structure-lines.ts';

/** What stands before the nine letters of permissions (Go, io/fs.FileMode). */
const PERMISSIONS = /^([dLDpSugct-]*)([r-][w-][x-])([r-][w-][x-])([r-][w-][x-])$/;
const TYPES: Readonly<Record<string, string>> = { d: 'directory', L: 'symlink', D: 'device', p: 'pipe' };
const SPECIAL: Readonly<Record<string, number>> = { u: 4, g: 2, t: 1 };
/** Licences that the tool refuses, in capitals. */
const REFUSED = ['AGPL', 'WTFPL'];

/** Whether a file is there, and as it should be. */
export function existenceLines(test: ForeignTree, path: KeyPath, part: StructurePart): readonly string[] {
  const file = scalarText(test.path) ?? '';
  if (file.includes('$')) {
    part.lost([...path, 'path'], `${file} has a variable of the image: write its value`);
    return [];
  }
  const subject = `the image file ${inQuotes(absolute(file))} in ${inQuotes(part.image)}`;
  if (test.shouldExist === false) return [`${subject} does not exist`];
  const rows: TableRow[] = [['exists', 'yes']];
  for (const key of ['uid', 'gid']) {
    const number = scalarText(test[key]);
    if (number !== undefined && number !== '-1') rows.push([key, number]);
  }
  const permissions = scalarText(test.permissions);
  if (permissions !== undefined) {
    const found = permissionRows(permissions);
    if (found === undefined)
      part.lost([...path, 'permissions'], `${permissions} are no permissions of one kind of file`);
    else rows.push(...found);
  }
  const by = scalarText(test.isExecutableBy);
  const whom: Readonly<Record<string, string>> = {
    any: 'not empty',
    owner: 'includes owner',
    group: 'includes group',
    other: 'includes others',
  };
  if (by !== undefined && whom[by] === undefined)
    part.lost([...path, 'isExecutableBy'], `it is any, owner, group or other, not ${by}`);
  else if (by !== undefined) rows.push(['executable by', whom[by] ?? '']);
  return hasLines(subject, rows);
}

/** What a file must contain, and what not. */
export function contentLines(test: ForeignTree, path: KeyPath, part: StructurePart): readonly string[] {
  const { lost, image } = part;
  const texts = [
    ...patternTexts(test.expectedContents, true, [...path, 'expectedContents'], lost),
    ...patternTexts(test.excludedContents, false, [...path, 'excludedContents'], lost),
  ];
  const rows = texts.map((text): TableRow => ['content', text]);
  const subject = `the image file ${inQuotes(absolute(scalarText(test.path) ?? ''))} in ${inQuotes(image)}`;
  return hasLines(subject, [['type', 'one of regular, symlink'], ...rows]);
}

/** Licences in files; those of all packages of Debian are looked for by a command, as `debianLicenses` has it. */
export function licenseLines(test: ForeignTree, image: string): readonly string[] {
  return textsIn(test.files).flatMap((file) =>
    hasLines(
      `the image file ${inQuotes(absolute(file))} in ${inQuotes(image)}`,
      REFUSED.map((word) => ['content', `not matches /${word}/i`]),
    ),
  );
}

/** A script that names what is wrong with the licences of the packages in an image of Debian; it ends with 2 if it could not look. */
export const DEBIAN_LICENSES = `cd /usr/share/doc || exit 2
for package in *; do
  if [ -L "$package" ] || [ ! -d "$package" ] || [ "$package" = libgnutls30 ]; then continue; fi
  if [ ! -e "$package/copyright" ]; then echo "$package has no copyright"; continue; fi
  grep -qiE '${REFUSED.join('|')}' "$package/copyright"
  case $? in
    0) echo "$package has a refused licence" ;;
    1) ;;
    *) exit 2 ;;
  esac
done`;

function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

function permissionRows(text: string): readonly TableRow[] | undefined {
  const [, kinds, ...triples] = PERMISSIONS.exec(text) ?? [];
  if (kinds === undefined) return undefined;
  const letters = [...kinds.replaceAll('-', '')];
  const types = letters.flatMap((letter) => TYPES[letter] ?? []);
  if (types.length > 1 || letters.some((letter) => 'Sc'.includes(letter) && types.length === 0))
    return undefined;
  const [type = 'regular'] = types;
  const bits = triples.map((one) => [...one].reduce((sum, letter) => sum * 2 + (letter === '-' ? 0 : 1), 0));
  const special = letters.reduce((sum, letter) => sum + (SPECIAL[letter] ?? 0), 0);
  const mode: TableRow = ['mode', `${special}${bits.join('')}`];
  return type === 'symlink' ? [['type', type]] : [['type', type], mode];
}
