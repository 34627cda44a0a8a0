import type { AskedPlace, Leftover, Leftovers } from '../../model/leftover.ts';
import { visible } from '../text/plain-text.ts';
import { printCost, printLeftoverCount, printPlace, printSum } from './leftovers-words.ts';

/** For people: a line for each thing, for each place and for what could not be read, and the sum. */
export function printLeftovers(leftovers: Leftovers): string {
  const { things, places, unread, foreign } = leftovers;
  const lines = [
    ...things.map(printThing),
    ...places.map(printAsked),
    ...unread,
    ...foreign,
    `costs: ${printSum(things)}`,
    printLeftoverCount(leftovers),
  ];
  return `${lines.map(visible).join('\n')}\n`;
}

function printThing(thing: Leftover): string {
  const { kind, id, called, run, owner, since, expires, runner, cost } = thing;
  const name = called === undefined ? id : `${id} (${called})`;
  const whose =
    run === '' ? [] : [`run ${run}`, ...(owner === '' ? [] : [owner]), `its run is ${printRunner(runner)}`];
  const when = [
    ...(since === undefined ? [] : [`since ${since}`]),
    ...(run === '' ? [] : [`expires ${expires ?? 'never'}`]),
  ];
  return `${kind} ${name}, ${printPlace(thing)}: ${[...whose, ...when, printCost(cost)].join(', ')}; ${printFate(thing)}`;
}

function printAsked(asked: AskedPlace): string {
  const { answer, reason = '', hint } = asked;
  const where = printPlace(asked);
  if (answer === 'asked') return `asked: ${where}`;
  if (answer === 'not set up') return `nothing to ask: ${where}: ${reason}`;
  return `could not be asked: ${where}: ${reason}${hint === undefined ? '' : `\n  ${hint}`}`;
}

/** Nobody can look at a process of another machine. */
function printRunner(runner: Leftover['runner']): string {
  return runner === 'unknown' ? 'not known to be alive or dead' : runner;
}

function printFate({ fate, why }: Leftover): string {
  if (fate === 'to remove') return 'would be removed';
  return why === undefined ? fate : `${fate}: ${why}`;
}
