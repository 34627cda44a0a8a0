import { escapeHtml, htmlPage } from '../model/html.ts';
import type { Compared } from './compared.ts';
import type { HistoryView, HostRow } from './history-view.ts';
import type { PaceRow } from './paces.ts';
import { type Drawings, PLOTS_NEED, type Plots } from './plots.ts';

/**
 * One page without scripts that works from a file: it contains everything that it shows.
 * @param reports the folder of reports relative to the page, with a slash at its end; empty if the page is in it
 */
export function printPage(
  views: readonly (readonly [HistoryView, Plots | undefined])[],
  days: number,
  reports = '',
): string {
  const title = `opsproof: ${views.map(([view]) => view.environment || 'no environment').join(', ')}`;
  const body = views.map(([view, plots]) => printEnvironment(view, plots, days, reports)).join('\n');
  return htmlPage({ title, style: CSS, body });
}

function printEnvironment(
  view: HistoryView,
  plots: Plots | undefined,
  days: number,
  reports: string,
): string {
  const { latest } = view;
  const [word, kind] = verdictOf(view);
  const red = view.red.map(({ hosts, verdict, text, since }) => [
    mark(verdict === 'unable' ? 'unable' : 'fail', verdict),
    printHosts(hosts),
    escapeHtml(text),
    sinceDay(since, latest.started),
  ]);
  const forecasts = view.forecasts.map(({ host, subject, attribute, value, days: left }) => [
    escapeHtml(host),
    escapeHtml(subject),
    attribute === 'days left' ? 'expires' : `full, now ${value.toFixed(0)} %`,
    `in ${left} ${left === 1 ? 'day' : 'days'}`,
  ]);
  const parts = [
    `<header class="${kind}"><h1>${escapeHtml(view.environment || 'no environment')}: ${word}</h1>`,
    `<p>${latest.passed} of ${latest.scenarios} scenarios passed; ${latest.checks} checks, ${latest.failed} failed, ` +
      `${latest.unable} unable. ${escapeHtml(latest.started.slice(0, 16).replace('T', ' '))} UTC, ${time(latest.duration_ms)}, run ${linked(latest.id, reports)}` +
      `${latest.commit_id === null ? '' : `, commit ${escapeHtml(latest.commit_id.slice(0, 12))}`}</p></header>`,
    ...(view.compared === undefined ? [] : [driftSection(view.compared)]),
    section('Red now', red, ['', 'host', 'what', 'since'], view.redCount, 'Nothing is red.'),
    `<section><h2>Scenarios by day</h2>${legend()}${figures(plots, 'heat')}${more(view.heat.length, view.heatCount, 'scenarios, those red most often')}</section>`,
    `<section><h2>Timeline</h2><p class="legend">${mark('fail', 'red findings')}${view.drift === undefined ? '' : mark('drift', 'changes since the baseline')}</p>${figures(plots, 'timeline')}</section>`,
    hostSection(view),
    ...(forecasts.length === 0 ? [] : [section('Limits ahead', forecasts, ['host', 'what', '', 'when'])]),
    section('Flakiest scenarios', view.flakiest.map(flaky), ['scenario', 'turned', 'retried', 'red']),
    section(
      'Flakiest sentences',
      view.flakiestSentences.map(({ name, turns, red, runs }) => [
        escapeHtml(name),
        `${turns}×`,
        `${red} of ${runs}`,
      ]),
      ['sentence', 'turned', 'red'],
    ),
    section('Slowest scenarios', view.slowest.map(slow), ['scenario', 'on average', 'runs']),
    section('Slowest sentences', view.slowestSentences.map(slow), ['sentence', 'on average', 'runs']),
    `<footer>${printCount(view.runs, 'run')} on ${printCount(view.nights.length, 'day')} of the last ${days}</footer>`,
  ];
  return `<main>\n${parts.join('\n')}\n</main>`;
}

const flaky = ({ name, turns, retried, red, runs }: PaceRow) => [
  escapeHtml(name),
  `${turns}×`,
  `${retried}×`,
  `${red} of ${runs}`,
];
const slow = ({ name, ms, runs }: PaceRow) => [escapeHtml(name), time(ms), String(runs)];

function section(
  title: string,
  rows: readonly (readonly string[])[],
  heads: readonly string[],
  of = rows.length,
  none = 'None.',
): string {
  const content = rows.length === 0 ? `<p>${none}</p>` : table(rows, heads);
  return `<section><h2>${title}</h2>${content}${more(rows.length, of, 'rows')}</section>`;
}

function table(rows: readonly (readonly string[])[], heads: readonly string[]): string {
  // On a phone the column headings are hidden, and each cell has its own.
  const cell = (text: string, column: number) => `<td data-head="${heads[column] ?? ''}">${text}</td>`;
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n');
  const head = `<thead><tr>${heads.map((name) => `<th>${name}</th>`).join('')}</tr></thead>`;
  return `<table>${head}\n<tbody>${body}</tbody></table>`;
}

/** The verdict of the newest run, and of the newest comparison with the baseline. */
function verdictOf({ latest, compared }: HistoryView): readonly [word: string, kind: string] {
  const [word, kind] = VERDICTS[latest.exit_code] ?? ['unknown', 'other'];
  const { changeCount = 0, blind = 0 } = compared ?? {};
  if (changeCount > 0) {
    const changes = `${changeCount} ${changeCount === 1 ? 'change' : 'changes'} since the baseline`;
    return [`${word}, ${changes}`, 'fail'];
  }
  return blind > 0 && kind === 'pass' ? [`${word}, ${blind} not compared`, 'unable'] : [word, kind];
}

/** What differs from the baseline. */
function driftSection({ at, hosts, blind, changes, changeCount }: Compared): string {
  const read = `${hosts} ${hosts === 1 ? 'host' : 'hosts'} compared ${escapeHtml(at.slice(0, 16).replace('T', ' '))} UTC${
    blind === 0 ? '' : `; ${mark('unable', `${blind} not read`)}`
  }`;
  const rows = changes.map(({ text, since }) => [escapeHtml(text), sinceDay(since, at)]);
  return section('Changes since the baseline', rows, ['what', 'since'], changeCount, `None: ${read}`).replace(
    '</h2>',
    rows.length === 0 ? '</h2>' : `</h2><p>${read}</p>`,
  );
}

/** A name or an address in one piece; the first if there are many. */
function printHosts(hosts: readonly string[]): string {
  const [first = '', ...others] = hosts;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return first === '' ? '' : `<span class="host">${escapeHtml(first)}</span>${more}`;
}

/** Hosts with something red, and behind a click those without. */
function hostSection({ hosts, hostCount, redHosts }: HistoryView): string {
  const row = ({ host, checks, red, since }: HostRow) => [
    printHosts([host]),
    String(checks),
    red === 0 ? '' : mark('fail', String(red)),
    since === null ? '' : day(since),
  ];
  const red = hosts.filter((host) => host.red > 0);
  const green = hosts.filter((host) => host.red === 0);
  const heads = ['host', 'checks', 'red', 'since'];
  const rest = `${hostCount - redHosts} of ${hostCount} hosts have nothing red`;
  return `${section('Hosts', red.map(row), heads, redHosts, '')}<details><summary>${rest}</summary>${table(green.map(row), heads)}${more(green.length, hostCount - redHosts, 'rows')}</details>`;
}

/** Only one of the two is visible, depending on the width of the screen. */
function figures(plots: Plots | undefined, name: keyof Drawings): string {
  if (plots === undefined)
    return `<p class="legend">no plots: echarts is not installed (<code>${PLOTS_NEED}</code>)</p>`;
  const { wide, narrow } = plots;
  return `<figure class="wide">${wide[name]}</figure><figure class="narrow">${narrow[name]}</figure>`;
}

function more(shown: number, all: number, what: string): string {
  return all > shown ? `<p>${shown} of ${all} ${what}.</p>` : '';
}

const legend = () =>
  `<p class="legend">${mark('pass', 'passed')}${mark('flaky', 'only when retried')}${mark('fail', 'failed')}${mark('unable', 'unable')}${mark('other', 'skipped')}</p>`;
const mark = (kind: string, text: string) => `<span class="mark ${kind}">${text}</span>`;
/** Marks what the newest look found first as new. */
const sinceDay = (since: string, newest: string) =>
  `${day(since)}${since >= newest ? ` ${mark('fresh', 'new')}` : ''}`;
const printCount = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
const linked = (id: string, reports: string) =>
  `<a href="${escapeHtml(`${reports}${encodeURIComponent(id)}/report.html`)}">${escapeHtml(id)}</a>`;
const day = (at: string) => `<span class="day">${at.slice(0, 10)}</span>`;

function time(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}

const VERDICTS: Readonly<Record<number, readonly [string, string]>> = {
  0: ['all passed', 'pass'],
  1: ['something is wrong', 'fail'],
  2: ['something could not be checked', 'unable'],
  3: ['nothing was proved', 'fail'],
  130: ['interrupted', 'other'],
};

const CSS = `
:root { --page: #fff; --card: #f4f6f9; --ink: #1b2433; --soft: #5b6675; --line: #c9d1dc; --pass: #7cc49a; --fail: #c62828; --unable: #c77700; --flaky: #e6d23c; --other: #9aa5b4; --drift: #3367d6; }
@media (prefers-color-scheme: dark) {
  :root { --page: #12171f; --card: #1c2430; --ink: #e3e8ef; --soft: #9aa7b8; --line: #3a4658; --pass: #2f6b4f; --fail: #ef6461; --unable: #f0a840; --flaky: #c9b83a; --other: #66748a; --drift: #7aa2f7; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1000px; margin: 0 auto; padding: 12px; }
header { border-left: 8px solid var(--other); background: var(--card); padding: 8px 16px; border-radius: 4px; }
header.pass { border-color: var(--pass); } header.fail { border-color: var(--fail); } header.unable { border-color: var(--unable); }
h1 { font-size: 22px; margin: 4px 0; } h2 { font-size: 17px; margin: 24px 0 6px; }
p { margin: 4px 0; } p, td, h1 { overflow-wrap: anywhere; }
figure { margin: 0; } figure svg { width: 100%; height: auto; display: block; }
figure.narrow { display: none; }
@media (max-width: 640px) { figure.wide { display: none; } figure.narrow { display: block; } }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: 3px 8px 3px 0; border-bottom: 1px solid var(--line); }
td { font-variant-numeric: tabular-nums; }
.day { white-space: nowrap; } .host { display: inline-block; max-width: 40ch; min-width: min(100%, 16ch); }
a { color: inherit; }
@media (max-width: 640px) {
  thead { display: none; }
  table, tbody, tr { display: block; }
  tr { padding: 6px 0; border-bottom: 1px solid var(--line); }
  td { display: inline; padding: 0 10px 0 0; border: 0; }
  td:empty { display: none; } .host { min-width: 0; }
  td + td:not([data-head=""])::before { content: attr(data-head) " "; color: var(--soft); }
}
.mark { white-space: nowrap; margin-right: 12px; }
.mark::before { content: ""; display: inline-block; width: 10px; height: 10px; margin-right: 5px; border-radius: 2px; background: var(--other); }
.mark.pass::before { background: var(--pass); } .mark.fail::before { background: var(--fail); } .mark.unable::before { background: var(--unable); }
.mark.flaky::before { background: var(--flaky); } .mark.drift::before, .mark.fresh::before { background: var(--drift); } .mark.fresh { font-weight: 600; }
footer { margin: 24px 0; color: var(--soft); }
`;
