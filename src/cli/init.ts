import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from './io.ts';
import { parseOptions } from './options.ts';
import { preparePackage, starterFiles } from './starter.ts';

export const initCommand: Command = {
  name: 'init',
  summary: 'write a small working repository',
  help: `opsproof init

Writes into the current folder: an environment for this machine, a feature that passes, editor settings and a CI
example. Existing files are left alone, except that package.json gets "type": "module" and denies install scripts that are
not needed (allowScripts), unless it sets them already.
`,
  async run(argv, io) {
    parseOptions('init', argv, {});
    for (const [path, content] of Object.entries(starterFiles())) {
      const written = await writeNew(join(io.cwd, path), content);
      io.stdout.write(`${written ? 'wrote' : 'kept '} ${path}\n`);
    }
    if (await changePackage(join(io.cwd, 'package.json')))
      io.stdout.write('added to package.json: type, allowScripts\n');
    io.stdout.write(
      [
        '',
        'Next:',
        '  npx opsproof run                              runs features/this-machine.feature: green',
        '  npx opsproof run drafts/first-red.feature     shows a failing scenario: edit it, run it again',
        '  npx opsproof steps file mode                  searches the sentences',
        '',
      ].join('\n'),
    );
    return 0;
  },
};

/** @returns whether something was added */
async function changePackage(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const changed = text === undefined ? undefined : preparePackage(text);
  if (changed === undefined) return false;
  await writeFile(path, changed);
  return true;
}

/** Writes a file unless it is there. @returns whether it was written */
async function writeNew(path: string, content: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
