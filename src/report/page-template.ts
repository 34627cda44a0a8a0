import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** What stands in the page besides the runner's messages. All of it is text, not HTML. */
export interface PageTexts {
  readonly title: string;
  /** Lines above Cucumber's own part. */
  readonly banner: readonly string[];
}

export interface Page {
  /** HTML before the messages, which follow as JavaScript objects with commas between. */
  readonly head: string;
  readonly tail: string;
}

/**
 * Cucumber's page, filled in here and not by its own stream for three reasons: our counts stand on top, the title
 * says which run it is, and its status `pending`, which we never need, is called `unable`.
 * @throws Error when the formatter's files are not where the pinned version has them
 */
export async function loadPage({ title, banner }: PageTexts): Promise<Page> {
  const [template, icon, css, script] = await Promise.all(
    ['index.mustache', 'icon.url', '../main.css', '../main.js'].map((file) =>
      readFile(fileURLToPath(new URL(file, import.meta.resolve('@cucumber/html-formatter'))), 'utf8'),
    ),
  );
  if (template === undefined || icon === undefined || css === undefined || script === undefined)
    throw new Error(LAYOUT);
  const lines = banner.map((line) => `<div>${escapeHtml(line)}</div>`).join('');
  const parts: Readonly<Record<string, string>> = {
    title: escapeHtml(title),
    icon,
    css: renamePending(css).replaceAll(UNABLE_COLOR, '$1.705 .187 55'),
    custom_css: CSS,
    script: renamePending(script),
    custom_script: '',
  };
  const filled = template
    .replace('<body>', () => `<body>\n<div class="opsproof">${lines}</div>`)
    .replaceAll(/\{\{(\w+)\}\}/g, (slot, name: string) => parts[name] ?? slot);
  const [head, tail, ...more] = filled.split('{{messages}}');
  if (head === undefined || tail === undefined || more.length > 0) throw new Error(LAYOUT);
  return { head, tail };
}

/** A message as it may stand inside a script element. */
export function scriptLiteral(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\x3C');
}

/** The page sorts, counts, paints and labels by this one word, so all of it follows. */
function renamePending(text: string): string {
  if (!text.includes('PENDING')) throw new Error(LAYOUT);
  return text.replaceAll('PENDING', 'UNABLE');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const LAYOUT = 'the page of @cucumber/html-formatter is not laid out as in the version opsproof is made for';

// Pending is a calm blue; unable is something a person has to look at: orange.
const UNABLE_COLOR = /(\[data-status=UNABLE\](?: svg)?\{[\w-]+:oklch\()[\d. ]+/g;

const CSS = `
.opsproof { font: 14px/1.6 ui-monospace, monospace; padding: 12px 16px; background: #1b2433; color: #e8edf4; white-space: pre-wrap; }
.opsproof div:first-child { font-weight: bold; font-size: 16px; }
#content pre { overflow-wrap: anywhere; }
[data-status="UNABLE"] p { white-space: pre-wrap; font: 13px/1.4 ui-monospace, monospace; color: #7a4b00; background: #fff6e0; padding: 8px; }
`;
