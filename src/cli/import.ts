import { existsSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from '../disk/make-folder.ts';
import { foreignFormats } from '../import/formats.ts';
import type { ForeignFormat } from '../import/imported.ts';
import { ConfigurationError, type Problem } from '../model/errors.ts';
import type { Command } from './io.ts';
import { parseOptions } from './options.ts';
import { fromRoot } from './root.ts';

const NAMES = foreignFormats.map(({ name, fileNames: [first] }) => `${name} (${first})`).join(', ');

export const importCommand: Command = {
  name: 'import',
  summary: 'write an environment and features from the files of another tool',
  help: `opsproof import PATH

Reads a file of another tool, or the folder that it is in, and writes an environment and a feature that do the same, to review and commit. Known are
${NAMES}.
What has no counterpart is named, with what to do about it. Files that exist are never replaced.

Exit codes: 0 written, 3 the file cannot be read or understood, or a file to write exists.
`,
  async run(argv, io) {
    const { positionals } = parseOptions('import', argv, {});
    const [given, ...more] = positionals;
    if (given === undefined || more.length > 0)
      throw new ConfigurationError([
        { message: `write one path: opsproof import molecule/default; known are ${NAMES}` },
      ]);
    const { path, format } = fileOf(io.cwd, fromRoot(given, io));
    const text = await readFile(join(io.cwd, path), 'utf8');
    const found = format.translate({ path, text, exists: (one) => existsSync(join(io.cwd, one)) });
    if (!('files' in found)) throw new ConfigurationError(found);
    const taken = Object.keys(found.files).filter((file) => existsSync(join(io.cwd, file)));
    if (taken.length > 0)
      throw new ConfigurationError(
        taken.map(
          (file): Problem => ({ file, message: 'is there already, and is not replaced; move it away first' }),
        ),
      );
    for (const [file, content] of Object.entries(found.files)) {
      makeFolder(join(io.cwd, dirname(file)));
      await writeFile(join(io.cwd, file), content);
      io.stdout.write(`wrote ${file}\n`);
    }
    for (const note of found.notes) io.stderr.write(`${path}: ${note}\n`);
    return 0;
  },
};

/** @throws ConfigurationError when nothing that is known is there */
function fileOf(cwd: string, given: string): { readonly path: string; readonly format: ForeignFormat } {
  const found = statSync(join(cwd, given), { throwIfNoEntry: false });
  if (found === undefined) throw new ConfigurationError([{ message: `there is no ${given}` }]);
  for (const format of foreignFormats)
    for (const name of format.fileNames) {
      const path = found.isDirectory() ? join(given, name) : given;
      if (basename(path) === name && existsSync(join(cwd, path))) return { path, format };
    }
  throw new ConfigurationError([{ message: `${given} is nothing that can be imported; known are ${NAMES}` }]);
}
