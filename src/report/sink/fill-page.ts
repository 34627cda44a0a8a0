import { escapeHtml } from '../../model/html.ts';
import { LAYOUT, type Template } from './page-template.ts';

/** What the page contains besides the runner's messages. All of it is text, not HTML. */
export interface PageTexts {
  readonly title: string;
  /** Lines above Cucumber's own part. */
  readonly banner: readonly string[];
}

/** A piece of a page; bytes are text in UTF-8. */
export type PagePiece = string | Buffer;

export interface Page {
  /** HTML before the messages, which follow as JavaScript objects separated by commas. */
  readonly head: readonly PagePiece[];
  readonly tail: readonly PagePiece[];
}

/**
 * Cucumber's page, filled in here and not by its own stream for three reasons: our counts are on top, the title says which run it is, and
 * its status `pending`, which we never need, is called `unable`.
 * @throws Error if the template is not laid out as in the pinned version
 */
export function fillPage({ html, icon, css, script }: Template, { title, banner }: PageTexts): Page {
  const lines = banner.map((line) => `<div>${escapeHtml(line)}</div>`).join('');
  const parts: Readonly<Record<string, PagePiece>> = {
    title: escapeHtml(title),
    icon,
    css,
    custom_css: CSS,
    script,
    custom_script: '',
  };
  // Every second piece is the name of a slot.
  const fill = (text: string) =>
    text
      .split(/\{\{(\w+)\}\}/)
      .map((piece, index) => (index % 2 === 0 ? piece : (parts[piece] ?? `{{${piece}}}`)));
  const [head, tail, ...more] = html
    .replace('<body>', () => `<body>\n<div class="opsproof">${lines}</div>`)
    .split('{{messages}}')
    .map(fill);
  if (head === undefined || tail === undefined || more.length > 0) throw new Error(LAYOUT);
  return { head, tail };
}

const CSS = `
.opsproof { font: 14px/1.6 ui-monospace, monospace; padding: 12px 16px; background: #1b2433; color: #e8edf4; white-space: pre-wrap; }
.opsproof div:first-child { font-weight: bold; font-size: 16px; }
#content pre { overflow-wrap: anywhere; }
.html-formatter section > div, .html-formatter section > div > div { box-sizing: border-box; max-width: 100%; }
@media (max-width: 640px) {
  .html-formatter section > div { flex-wrap: wrap; }
  .html-formatter form > div { max-width: 100%; }
  .html-formatter input[name="query"] { min-width: 0; width: calc(100vw - 90px); }
  .html-formatter section ul { flex-wrap: wrap; }
}
[data-status="UNABLE"] p { white-space: pre-wrap; font: 13px/1.4 ui-monospace, monospace; color: #7a4b00; background: #fff6e0; padding: 8px; }
`;
