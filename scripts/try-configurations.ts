/**
 * Reads every file of a machine as `configuration` would, by its name and place, and also `as ini` and `as keys` where these do not
 * tell: `node scripts/try-configurations.ts FOLDER`, where FOLDER is the root of a machine's files, for example from
 * `docker export NAME | tar -x -C FOLDER etc usr/lib`. Prints what is called not valid; ends with 1 when there is any: a file
 * that came with a package is one that its program reads.
 */
import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadParser } from '../src/resource/configuration/configuration.document.ts';
import { readFileName } from '../src/resource/configuration/configuration.format.ts';
import { Unreadable } from '../src/resource/configuration/configuration.unreadable.ts';

const MOST = 1024 * 1024;

async function verdictOf(name: string, text: string): Promise<string> {
  const { format } = readFileName(name);
  if (format === undefined) return 'untold';
  try {
    const { complaint } = (await loadParser(format))(text);
    return complaint === undefined ? 'valid' : `not valid ${format}: ${complaint}`;
  } catch (error) {
    return error instanceof Unreadable
      ? 'unable'
      : `not valid ${format}: ${(error as Error).message.split('\n', 1)[0]}`;
  }
}

const [root] = process.argv.slice(2);
if (root === undefined) throw new Error('usage: node scripts/try-configurations.ts FOLDER');
const counts = new Map<string, number>();
for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath, entry.name);
  if (!entry.isFile() || statSync(file).size > MOST) continue;
  const bytes = readFileSync(file);
  if (bytes.includes(0) || !isUtf8(bytes)) continue;
  const path = `/${file.slice(root.length).replace(/^\/+/, '')}`;
  const names = readFileName(path).format === undefined ? [`${path} as ini`, `${path} as keys`] : [path];
  for (const name of names) {
    const verdict = await verdictOf(name, bytes.toString('utf8'));
    const kind = verdict.startsWith('not valid') ? 'not valid' : verdict;
    if (kind === 'not valid') console.log(`${name}: ${verdict}`);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
}
for (const [kind, count] of counts) console.log(`${kind}: ${count}`);
process.exitCode = counts.has('not valid') ? 1 : 0;
