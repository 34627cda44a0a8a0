// Runs test files, each in a process of its own, the longest first and then as they are given: `node --test` sorts them by name.
//   run-files.mjs <files at once> <longest test in milliseconds> <file or pattern>…
import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { run } from 'node:test';
import { longestFirst } from './longest-first.mjs';
import report from './reporter.mjs';

const [concurrency, timeout, ...patterns] = process.argv.slice(2);
const files = longestFirst(patterns.flatMap((pattern) => globSync(pattern).sort()));
const end = new AbortController();
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
])
  process.on(signal, () => {
    end.abort();
    process.exitCode = code;
  });

const events = run({
  files: files.map((file) => resolve(file)),
  concurrency: Number(concurrency),
  timeout: Number(timeout),
  signal: end.signal,
});
events.on('test:fail', () => {
  process.exitCode ??= 1;
});
events.compose(report).pipe(process.stdout);
