import type { ForeignFormat } from './imported.ts';
import { kitchen } from './kitchen.ts';
import { molecule } from './molecule.ts';
import { structureTest } from './structure-test.ts';

/** All tools whose files can be imported. A new one is a file and a line here. */
export const foreignFormats: readonly ForeignFormat[] = [molecule, kitchen, structureTest];
