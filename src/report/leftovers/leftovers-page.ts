import { escapeHtml, htmlPage } from '../../model/html.ts';
import type { AskedPlace, Leftover, Leftovers } from '../../model/leftover.ts';
import { printMoney } from '../../model/money.ts';
import { PAGE_STYLE } from './leftovers-style.ts';
import { printLeftoverCount, printPlace, printSum } from './leftovers-words.ts';

/** One page without scripts that works from a file: it contains everything that it shows. */
export function printLeftoversPage(leftovers: Leftovers): string {
  const { at, things, places, unread, foreign } = leftovers;
  const told = [...unread, ...foreign];
  const body = `<main>
<header class="${kindOf(leftovers)}"><h1>${escapeHtml(printLeftoverCount(leftovers))}</h1>
<p>Costs: ${escapeHtml(printSum(things))}. Looked ${escapeHtml(minute(at))} UTC${leftovers.dryRun ? '; nothing was removed' : ''}.</p></header>
${[...byRun(things)].map(([run, all]) => runSection(run, all)).join('\n')}
<section><h2>Where it was looked for</h2>${table(places.map(placeRow), ['', 'place', 'why'])}</section>
${told.length === 0 ? '' : `<section><h2>Not looked for</h2><ul>${told.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul></section>`}
</main>`;
  return htmlPage({ title: 'opsproof: what is left', style: PAGE_STYLE, body });
}

/** Green only where everything was asked and nothing is to remove. */
function kindOf({ things, places, unread, foreign }: Leftovers): string {
  if (things.some(({ fate }) => fate === 'to remove' || fate === 'not removed') || foreign.length > 0)
    return 'fail';
  if (unread.length > 0 || places.some(({ answer }) => answer === 'unable')) return 'unable';
  return 'pass';
}

function byRun(things: readonly Leftover[]): Map<string, Leftover[]> {
  const runs = new Map<string, Leftover[]>();
  for (const thing of things) runs.set(thing.run, [...(runs.get(thing.run) ?? []), thing]);
  return runs;
}

function runSection(run: string, things: readonly Leftover[]): string {
  const [first] = things;
  const runner =
    first?.runner === 'unknown'
      ? 'it is not known here whether it is alive'
      : `its process is ${first?.runner}`;
  const title = run === '' ? 'Caches' : `Run ${run}: ${runner}`;
  const heads = ['', 'what', 'whose', 'where', 'since', 'expires', 'an hour', 'so far', 'why'];
  return `<section><h2>${escapeHtml(title)}</h2><p>Costs: ${escapeHtml(printSum(things))}</p>${table(things.map(thingRow), heads)}</section>`;
}

function thingRow(thing: Leftover): readonly string[] {
  const { kind, id, called, owner, since, expires, cost, fate, why = '' } = thing;
  const mark = fate === 'left alone' ? 'other' : fate === 'removed' ? 'pass' : 'fail';
  const [perHour, soFar] =
    typeof cost === 'string'
      ? [cost === 'free' ? 'nothing' : 'not known', '']
      : [printMoney(cost.perHour), cost.soFar === undefined ? 'not known' : printMoney(cost.soFar)];
  const name = called === undefined ? id : `${id} (${called})`;
  return [
    marked(mark, fate),
    escapeHtml(`${kind} ${name}`),
    escapeHtml(owner),
    escapeHtml(printPlace(thing)),
    day(since),
    day(expires),
    escapeHtml(perHour),
    escapeHtml(soFar),
    escapeHtml(why),
  ];
}

function placeRow(asked: AskedPlace): readonly string[] {
  const { answer, reason = '', hint } = asked;
  const mark = { asked: 'pass', unable: 'unable', 'not set up': 'other' }[answer];
  const words = { asked: 'asked', unable: 'could not be asked', 'not set up': 'nothing to ask' }[answer];
  const why = hint === undefined ? reason : `${reason}: ${hint}`;
  return [marked(mark, words), escapeHtml(printPlace(asked)), escapeHtml(why)];
}

function table(rows: readonly (readonly string[])[], heads: readonly string[]): string {
  const used = heads.map((_, column) => rows.some((row) => row[column] !== ''));
  const kept = <T>(row: readonly T[]) => row.filter((_, column) => used[column]);
  // On a phone the column headings are hidden, and each cell has its own.
  const cells = (row: readonly string[]) =>
    kept(row.map((text, column) => `<td data-head="${heads[column] ?? ''}">${text}</td>`));
  const head = kept(heads.map((name) => `<th>${name}</th>`)).join('');
  return `<table><thead><tr>${head}</tr></thead>\n<tbody>${rows.map((row) => `<tr>${cells(row).join('')}</tr>`).join('\n')}</tbody></table>`;
}

function day(at: string | undefined): string {
  return at === undefined ? '' : `<span class="day">${escapeHtml(minute(at))}</span>`;
}

function minute(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}

function marked(kind: string, text: string): string {
  return `<span class="mark ${kind}">${text}</span>`;
}
