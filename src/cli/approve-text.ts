import type { Approval } from '../approval/approval.ts';
import { oneLine } from '../report/text/plain-text.ts';

/** A sentence that may change something. */
export interface ActingSentence {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

const MOST_ACTS = 20;

/** What was signed, shown to the signer: what would be done, where, from which files, until when. */
export function printApproval(
  { approver, expires, inputs }: Approval,
  options: { readonly file: string; readonly required: number; readonly acts: readonly ActingSentence[] },
): string {
  const { file, required, acts } = options;
  const row = (label: string, text: string) => `${label.padEnd(13)}${text}\n`;
  const rows = (label: string, texts: readonly string[]) =>
    texts.map((text, index) => row(index === 0 ? label : '', text)).join('');
  const more = acts.length - MOST_ACTS;
  const told = acts
    .slice(0, MOST_ACTS)
    .map(({ file, line, text }) => `${oneLine(text, 200)}   ${file}:${line}`);
  const { environment, files, scenarios } = inputs;
  return [
    row('environment', `${environment.name}   ${environment.digest}`),
    row('scenarios', String(scenarios.count)),
    rows('files', Object.keys(files)),
    rows(
      'options',
      Object.entries(inputs.options).map((pair) => pair.join(' ')),
    ),
    rows('acts', told.length === 0 ? ['nothing known before the run'] : told),
    more > 0 ? row('', `… ${more} more`) : '',
    row('approved', `by ${approver} until ${expires}${required > 1 ? `, ${required} are needed` : ''}`),
    row('written', file),
  ].join('');
}
