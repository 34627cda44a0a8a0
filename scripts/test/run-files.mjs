// Runs test files in the order in which they are given, each in a process of its own: `node --test` sorts them by name.
//   run-files.mjs <files at once> <longest test in milliseconds> <file>…
import { resolve } from 'node:path';
import { run } from 'node:test';
import report from './reporter.mjs';

const [concurrency, timeout, ...files] = process.argv.slice(2);
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
