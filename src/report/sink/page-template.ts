import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { pageFolder } from '../../runner/page-folder.ts';

/** Cucumber's page from its package, with our word for what could not be checked. */
export interface Template {
  readonly html: string;
  readonly icon: Buffer;
  readonly css: string;
  readonly script: Buffer;
}

/** @throws Error if the formatter's files are not where the pinned version has them */
export async function readTemplate(): Promise<Template> {
  const folder = pageFolder();
  const read = (file: string) => readFile(fileURLToPath(new URL(file, folder)));
  const [html, icon, css, script] = await Promise.all([
    read('index.mustache'),
    read('icon.url'),
    read('../main.css'),
    read('../main.js'),
  ]);
  return {
    html: html.toString(),
    icon,
    css: renamePending(css).toString().replaceAll(UNABLE_COLOR, '$1.705 .187 55'),
    script: renamePending(script),
  };
}

/** JSON that is safe inside a script element. */
export function scriptLiteral(json: string): string {
  return json.replaceAll('<', '\\x3C');
}

/** The page sorts, counts, colours and labels by this one word, so all of it follows. */
function renamePending(utf8: Buffer): Buffer {
  // Byte by byte, because decoding the script's megabyte costs more than everything else here.
  const bytes = utf8.toString('latin1');
  if (!bytes.includes('PENDING')) throw new Error(LAYOUT);
  return Buffer.from(bytes.replaceAll('PENDING', 'UNABLE'), 'latin1');
}

// Pending is a calm blue; unable needs attention, so it is orange.
const UNABLE_COLOR = /(\[data-status=UNABLE\](?: svg)?\{[\w-]+:oklch\()[\d. ]+/g;

export const LAYOUT =
  'the page of @cucumber/html-formatter has a different layout from the version that opsproof supports';
