import type { Kill } from './kill.ts';

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** One kill as a line, with what is wrong and what was told about it below. */
export function printKill({
  provider,
  victim,
  run,
  afterMs,
  during,
  things,
  clearMs,
  wrong,
  told,
}: Kill): string {
  const who = victim === 'runner' ? 'runner' : 'runner and watchdog';
  const head = `${provider}: ${who} killed after ${seconds(afterMs)} (${during}): ${things} left, gone after ${seconds(clearMs)}`;
  if (wrong.length === 0) return head;
  return [
    `${head}\nBROKEN, run ${run}: ${wrong.join(', ')}`,
    told === undefined ? '  and nobody said so' : `  told: ${told}`,
  ].join('\n');
}

/** A row for each provider and victim: how many, how many left something, and how soon that was gone. */
export function printTable(kills: readonly Kill[]): string {
  const rows = [...Map.groupBy(kills, ({ provider, victim }) => `${provider} ${victim}`)].map(
    ([name, some]) => {
      const times = some
        .filter(({ things }) => things > 0)
        .map(({ clearMs }) => clearMs)
        .sort((a, b) => a - b);
      const median = times[Math.floor(times.length / 2)] ?? 0;
      const wrong = some.filter((kill) => kill.wrong.length > 0).length;
      return `${name.padEnd(20)} ${some.length} killed, ${times.length} left something; gone after: median ${seconds(median)}, longest ${seconds(times.at(-1) ?? 0)}; broken ${wrong}`;
    },
  );
  return ['', ...rows.sort()].join('\n');
}
