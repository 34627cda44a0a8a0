import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { schemaFiles } from '../config/json-schema.ts';
import { loadSettings } from '../config/load.ts';
import { makeFolder } from '../disk/make-folder.ts';
import { ConfigurationError } from '../model/errors.ts';
import { loadProviders } from '../provider/own-providers.ts';
import type { Command } from './io.ts';
import { parseOptions } from './options.ts';
import { fromRoot } from './root.ts';

export const schemaCommand: Command = {
  name: 'schema',
  summary: 'write the schemas of your files for editors',
  help: `opsproof schema <folder>

Writes JSON Schemas of environments, opsproof.yaml, policies and waivers into the folder, for example schema/. Environments may have
the keys of the providers that opsproof.yaml names under \`providers\`; the schemas that come with opsproof know its own only.
Files of the same names are replaced.

Exit codes: 0 written, 3 configuration or usage error.
`,
  async run(argv, io) {
    const { positionals } = parseOptions('schema', argv, {});
    const [folder, ...more] = positionals;
    if (folder === undefined || more.length > 0)
      throw new ConfigurationError([{ message: 'write one folder: opsproof schema schema' }]);
    const { providers } = await loadSettings(io.cwd);
    const shapes = (await loadProviders(io.cwd, providers)).map(({ shape }) => shape);
    const into = fromRoot(folder, io);
    makeFolder(join(io.cwd, into));
    for (const [name, content] of Object.entries(schemaFiles(shapes))) {
      await writeFile(join(io.cwd, into, name), content);
      io.stdout.write(`wrote ${join(into, name)}\n`);
    }
    return 0;
  },
};
