import { ConfigurationError } from '../model/errors.ts';
import { run } from '../run/run.ts';
import type { Command } from './io.ts';
import { parseOptions, wholeNumber } from './options.ts';

export const runCommand: Command = {
  name: 'run',
  summary: 'run features and prove what they say',
  help: `opsproof run [paths] [options]

  paths             feature files, folders, globs or file:line (default: features/)
  --env E           run all features on the environment E; --env shop=E maps one name (may be repeated)
  --tags T          tag expression, for example "@smoke and not @slow"
  --name N          only scenarios whose name matches (may be repeated)
  --limit H         only these hosts: names, patterns such as web-0*, or groups (may be repeated)
  --parallel N      run N scenarios at the same time
  --shard i/n       run the i-th of n parts
  --retry N         try a red scenario up to N times again
  --fail-fast       stop after the first red scenario
  --keep            leave the stacks up, and say how to enter and remove them

Exit codes: 0 all passed, 1 a check failed, 2 could not check, 3 configuration or usage error, 130 interrupted.
`,
  async run(argv, io) {
    const { values, positionals } = parseOptions('run', argv, {
      env: { type: 'string', multiple: true },
      tags: { type: 'string' },
      name: { type: 'string', multiple: true },
      limit: { type: 'string', multiple: true },
      parallel: { type: 'string' },
      shard: { type: 'string' },
      retry: { type: 'string' },
      'fail-fast': { type: 'boolean' },
      keep: { type: 'boolean' },
    });
    const { tags, shard } = values;
    if (shard !== undefined) checkShard(shard);
    return run({
      ...io,
      selection: {
        paths: positionals,
        ...(tags === undefined ? {} : { tags }),
        ...(values.name === undefined ? {} : { names: values.name }),
        ...(shard === undefined ? {} : { shard }),
      },
      environments: values.env ?? [],
      limit: values.limit ?? [],
      parallel: wholeNumber('--parallel', values.parallel, 0, 256),
      retry: wholeNumber('--retry', values.retry, 0, 100) ?? 0,
      failFast: values['fail-fast'] ?? false,
      keep: values.keep ?? false,
    });
  },
};

function checkShard(text: string): void {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  const [index, total] = [Number(match?.[1]), Number(match?.[2])];
  if (index >= 1 && index <= total) return;
  throw new ConfigurationError([
    { message: `--shard takes i/n with i from 1 to n, for example 1/3; found "${text}"` },
  ]);
}
