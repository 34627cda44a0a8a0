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

/** Of a file whose name says nothing. */
const MOST_BYTES = 4 * 1024 * 1024;

export const importCommand: Command = {
  name: 'import',
  summary: 'write an environment and features from the files of another tool',
  help: `opsproof import PATH [--image NAME]

Reads a file of another tool, or the folder that it is in, and writes an environment and a feature that do the same, to review and commit. Known are
${NAMES}.
--image NAME is the image that the tests of container-structure-test are about, which their file does not say.
What has no counterpart is named, with what to do about it. Files that exist are never replaced.

Exit codes: 0 written, 3 the file cannot be read or understood, or a file to write exists.
`,
  async run(argv, io) {
    const { values, positionals } = parseOptions('import', argv, { image: { type: 'string' } });
    const [given, ...more] = positionals;
    if (given === undefined || more.length > 0)
      throw new ConfigurationError([
        { message: `write one path: opsproof import molecule/default; known are ${NAMES}` },
      ]);
    const { path, format } = await fileOf(io.cwd, fromRoot(given, io));
    const { image } = values;
    if (image !== undefined && format.takesImage === undefined)
      throw new ConfigurationError([
        { message: `${format.name} names its images itself: leave --image out` },
      ]);
    const text = await readFile(join(io.cwd, path), 'utf8');
    const exists = (one: string) => existsSync(join(io.cwd, one));
    const found = format.translate({ path, text, exists, ...(image === undefined ? {} : { image }) });
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
    for (const note of found.notes)
      io.stderr.write(
        typeof note === 'string' ? `${path}: ${note}\n` : `${path}:${note.line}: ${note.message}\n`,
      );
    return 0;
  },
};

/** @throws ConfigurationError when nothing that is known is there */
async function fileOf(
  cwd: string,
  given: string,
): Promise<{ readonly path: string; readonly format: ForeignFormat }> {
  const found = statSync(join(cwd, given), { throwIfNoEntry: false });
  if (found === undefined) throw new ConfigurationError([{ message: `there is no ${given}` }]);
  for (const format of foreignFormats)
    for (const name of format.fileNames) {
      const path = found.isDirectory() ? join(given, name) : given;
      if (basename(path) === name && existsSync(join(cwd, path))) return { path, format };
    }
  if (found.isFile() && found.size <= MOST_BYTES) {
    const text = await readFile(join(cwd, given), 'utf8');
    const format = foreignFormats.find((one) => one.recognizes?.(text));
    if (format !== undefined) return { path: given, format };
  }
  throw new ConfigurationError([{ message: `${given} is nothing that can be imported; known are ${NAMES}` }]);
}
