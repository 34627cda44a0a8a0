import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { count } from '../../model/count.ts';
import { printElapsed } from '../../model/elapsed.ts';
import { errorKind } from '../../model/error-kind.ts';
import type { RunEvent } from '../event/events.ts';
import { printName, type ScenarioResult } from '../event/scenario-result.ts';
import type { OpenSink, Sink, SinkContext } from '../event/sink.ts';
import type { Tally } from '../event/tally.ts';
import { LiveLine } from '../text/live-line.ts';
import { printMark } from '../text/mark.ts';
import { type Paint, painter } from '../text/paint.ts';
import { oneLine, visible } from '../text/plain-text.ts';
import { printRed } from '../text/red-text.ts';
import { printSummary } from '../text/summary-text.ts';

/** Shows people what happens while it happens: stacks, scenarios as they end, red findings in full, a summary. */
export const terminal: Sink = {
  name: 'terminal',
  open: (context) => new Terminal(context),
};

class Terminal implements OpenSink {
  readonly #context: SinkContext;
  readonly #paint: Paint;
  readonly #out: LiveLine;
  readonly #tally: Tally;
  /** Messages of a red scenario → the name of the first scenario that had them. */
  readonly #told = new Map<string, string>();
  #red = 0;
  /** How many scenarios were shown. */
  #ended = 0;
  #feature = '';
  #hostWidth = 12;
  #inStacks = false;
  #end: Extract<RunEvent, { type: 'run-finished' }> | undefined;

  constructor(context: SinkContext) {
    this.#context = context;
    this.#tally = context.tally;
    this.#paint = painter(context.colors);
    this.#out = new LiveLine(context.stdout);
  }

  on(event: RunEvent): void {
    if (event.type === 'run-started') this.#out.print(`run ${event.runId}${printOrder(event)}`);
    if (event.type === 'stack') this.#printStack(event);
    const ended = this.#tally.results().slice(this.#ended);
    this.#ended += ended.length;
    for (const result of ended) this.#printScenario(result);
    if (event.type === 'run-finished') this.#end = event;
    else if (ended.length > 0 || isStart(event)) this.#printStatus();
  }

  async close(): Promise<void> {
    const page = join(this.#context.directory, 'report.html');
    const report = relative(this.#context.cwd, existsSync(page) ? page : this.#context.directory);
    const { durationMs = 0, interrupted = false } = this.#end ?? {};
    this.#out.status('');
    this.#out.print(
      printSummary(this.#tally, {
        color: this.#context.colors,
        durationMs,
        interrupted,
        report,
      }),
    );
    await this.#out.end();
  }

  #printStack({ environment, host, phase, durationMs, problem }: Extract<RunEvent, { type: 'stack' }>): void {
    const who = oneLine(host === undefined ? environment : `${environment}/${host}`, 60);
    this.#hostWidth = Math.max(this.#hostWidth, who.length);
    const time = durationMs === undefined ? '' : printElapsed(durationMs).padStart(10);
    const [first = '', ...rest] = visible(phase.trimEnd()).split('\n');
    const line = `${who.padEnd(this.#hostWidth)}  ${time === '' ? first : `${first.padEnd(32)}${time}`}`;
    const text = [line, ...rest.map((more) => `    ${more}`)].join('\n');
    if (!this.#inStacks) this.#out.print('');
    this.#inStacks = true;
    this.#out.print(problem ? this.#paint('red', `! ${text}`) : this.#paint('dim', `  ${text}`));
  }

  #printScenario(result: ScenarioResult): void {
    const { verdict, feature, durationMs, attempts } = result;
    if (feature !== this.#feature || this.#inStacks) {
      this.#out.print(`\n${this.#paint('bold', oneLine(feature, 200))}`);
    }
    this.#feature = feature;
    this.#inStacks = false;
    const times =
      attempts > 1 ? `${printElapsed(durationMs)}, attempt ${attempts}` : printElapsed(durationMs);
    const word = verdict === 'pass' || verdict === 'fail' ? '' : `  ${verdict}`;
    const place = verdict === 'pass' ? '' : `  ${this.#paint('dim', `${result.uri}:${result.line}`)}`;
    const mark = printMark(verdict, this.#context.colors);
    this.#out.print(`${mark} ${oneLine(printName(result), 200)}${word}  (${times})${place}`);
    if (verdict !== 'pass' && verdict !== 'skipped') this.#printRed(result);
  }

  /** A stack that does not start makes every scenario red with the same words: they are printed once. */
  #printRed(result: ScenarioResult): void {
    this.#red += 1;
    const reason = result.errors.map(({ message }) => message).join('\n');
    const first = result.errors.every(({ type }) => errorKind(type).shared)
      ? this.#told.get(reason)
      : undefined;
    const text =
      first === undefined ? printRed(result, { color: this.#context.colors }) : `the same as in "${first}"`;
    this.#told.set(reason, first ?? printName(result));
    if (text !== '') this.#out.print(text.replaceAll(/^/gm, '    '));
  }

  #printStatus(): void {
    const red = this.#red === 0 ? '' : `, ${this.#red} not green`;
    this.#out.status(`${this.#tally.results().length} of ${count(this.#tally.planned(), 'scenario')}${red}`);
  }
}

function isStart(event: RunEvent): boolean {
  return event.type === 'envelope' && event.envelope.testCaseStarted !== undefined;
}

function printOrder({ about }: Extract<RunEvent, { type: 'run-started' }>): string {
  const order = about?.options.order;
  return order === undefined ? '' : `, in the order ${order}`;
}
