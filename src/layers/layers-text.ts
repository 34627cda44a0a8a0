import type { LayerOutcome } from './layers.ts';
import type { Lock } from './lock.ts';
import type { PlannedLayer } from './plan-layers.ts';
import type { PushOutcome } from './push-layers.ts';

/** What would be done, a line for each layer. */
export function printPlan(planned: readonly PlannedLayer[]): string {
  return table(
    planned.map(({ spec, build, prove, locked }) => [
      spec.name,
      spec.make.kind,
      build === undefined ? 'unchanged' : `build: ${build}`,
      prove === undefined
        ? spec.features.length === 0
          ? 'no features'
          : (locked?.verdict ?? '')
        : `prove: ${prove}`,
    ]),
  );
}

/** What happened, a line for each layer, and what went wrong below it. */
export function printOutcomes(outcomes: readonly LayerOutcome[]): string {
  return outcomes
    .map(({ layer, what, why, locked }) => {
      const image = locked === undefined ? '' : `  ${locked.image.slice(0, 19)}  ${locked.verdict}`;
      const head = `${MARKS[what]} ${layer}  ${what}${image}\n`;
      return why === undefined ? head : `${head}    ${why.replaceAll('\n', '\n    ')}\n`;
    })
    .join('');
}

const MARKS: Readonly<Record<LayerOutcome['what'], string>> = {
  unchanged: '·',
  built: '✔',
  proved: '✔',
  failed: '✘',
  unable: '?',
  refused: '✘',
  interrupted: '?',
};

/** What was pushed, a line for each layer that names a registry. */
export function printPushes(outcomes: readonly PushOutcome[]): string {
  return outcomes
    .map(({ layer, pushed, why = '' }) =>
      pushed === undefined
        ? `✘ ${layer}  not pushed\n    ${why.replaceAll('\n', '\n    ')}\n`
        : `✔ ${layer}  ${pushed}\n`,
    )
    .join('');
}

/** What layers.lock records. */
export function printLock(lock: Lock): string {
  return table(
    [...lock].map(([name, { image, verdict, at, run, below, pushed }]) => [
      name,
      image,
      verdict,
      at,
      run === undefined ? '' : `run ${run}`,
      `on ${below.map((one) => one.slice(0, 19)).join(', ') || 'nothing'}`,
      pushed === undefined ? '' : `pushed ${pushed}`,
    ]),
  );
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
