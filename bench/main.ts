/**
 * Measures opsproof side by side with its peers, on the same machine in the same run.
 *
 *   npm run bench [-- names] [-- --runs N]
 *
 * Prints a table of ratios of medians. Exit code 1: a target was missed. What could not be had is said and not judged.
 */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Row } from './measurement.ts';
import { measurements } from './measurements.ts';
import { printTable } from './table.ts';
import { ROOT, Workshop } from './workshop.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' } },
});
const runs = Number(values.runs);
const unknown = positionals.filter((name) => measurements.every((measurement) => measurement.name !== name));
if (unknown.length > 0 || !Number.isInteger(runs) || runs < 1) {
  const names = measurements.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join('\n');
  process.stderr.write(`npm run bench [-- names] [-- --runs N], names of:\n${names}\n`);
  process.exit(3);
}

const workshop = new Workshop(runs);
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interrupted = true;
    void workshop.clear().finally(() => process.exit(130));
  });
}
const rows: Row[] = [];
const broken: string[] = [];
try {
  for (const { name, about, measure } of measurements) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    process.stderr.write(`${name}: ${about}\n`);
    try {
      rows.push(...(await measure(workshop)));
    } catch (error) {
      if (interrupted) break;
      broken.push(`${name}: ${(error as Error).message}`);
    }
  }
} finally {
  if (!interrupted) await workshop.clear();
}
if (!interrupted) {
  process.stdout.write(`${printTable(rows)}\n${printSetting()}\n`);
  for (const line of broken) process.stderr.write(`\nnot measured, as it broke: ${line}\n`);
  process.exitCode = broken.length > 0 || rows.some(({ verdict }) => verdict === 'MISSED') ? 1 : 0;
}

/** Date, versions and machine: a figure without them says nothing. */
function printSetting(): string {
  const version = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8')).version;
  const date = new Date().toISOString().slice(0, 10);
  const runner = version('node_modules/@cucumber/cucumber/package.json');
  const [first, ...others] = cpus();
  const machine = `${others.length + 1} x ${first?.model.trim() ?? 'unknown processor'}`;
  return `${date}, opsproof ${version('package.json')}, @cucumber/cucumber ${runner}, node ${process.version}, ${machine}; medians of ${runs} runs (3 where a run takes more than 8 s)`;
}
