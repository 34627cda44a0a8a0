import { randomInt } from 'node:crypto';
import { ConfigurationError } from '../model/errors.ts';
import { formats } from '../report/sink/formats.ts';
import { run } from '../run/run.ts';
import type { Command } from './io.ts';
import { openNotifier, orTellStart, watchOf } from './notifier.ts';
import { optionValues, parseOptions, wholeNumberOption } from './options.ts';
import { asPlugin, wantsPlugin } from './plugin.ts';
import { fromRoot } from './root.ts';

export const runFeaturesCommand: Command = {
  name: 'run',
  summary: 'run features and check what they say',
  help: `opsproof run [paths] [options]

  paths             feature files, folders, globs or file:line (default: features/)
  --env E           run all features on the environment E; --env shop=E maps one name (may be repeated)
  --tags T          tag expression, for example "@smoke and not @slow"
  --name N          only scenarios whose name matches (may be repeated)
  --limit H         only these hosts: names, patterns such as web-0*, or groups (may be repeated)
  --order random    run scenarios in random order; --order random:7 repeats an order
  --parallel N      run N scenarios at the same time
  --shard i/n       run the i-th of n parts
  --retry N         try a red scenario again, up to N times
  --fail-fast       stop after the first red scenario
  --format F[:FILE] write another report, to a file or the run's folder; - is stdout (may be repeated):
                    ${Object.keys(formats).join(', ')}
  --push URL        send the metrics of --format prometheus to a Pushgateway
  --exit nagios     exit as a Nagios plugin: 0 OK, 1 WARNING (retried), 2 CRITICAL, 3 UNKNOWN
  --notify          notify the channels in opsproof.yaml when something fails or recovers
  --keep            leave the stacks up, and print how to enter and remove them

Exit codes: 0 all passed, 1 a check failed, 2 could not check, 3 configuration or usage error, 130 interrupted.
`,
  async run(argv, io) {
    // First, so that no report of an earlier run is mistaken for this one's, whatever fails below.
    await clearNamed(argv, io.here ?? io.cwd);
    const { values, positionals } = parseOptions('run', argv, {
      env: { type: 'string', multiple: true },
      tags: { type: 'string' },
      name: { type: 'string', multiple: true },
      limit: { type: 'string', multiple: true },
      order: { type: 'string' },
      parallel: { type: 'string' },
      shard: { type: 'string' },
      retry: { type: 'string' },
      'fail-fast': { type: 'boolean' },
      format: { type: 'string', multiple: true },
      push: { type: 'string' },
      exit: { type: 'string' },
      notify: { type: 'boolean' },
      keep: { type: 'boolean' },
    });
    return asPlugin(wantsPlugin(values.exit), io, async (note) => {
      const formats = await chosenFormats(values.format ?? [], values.push, io.here ?? io.cwd);
      const { tags, shard } = values;
      if (shard !== undefined) checkShard(shard);
      const order = parseOrder(values.order, shard);
      const request = {
        ...io,
        selection: {
          paths: positionals.map((path) => fromRoot(path, io)),
          ...(tags === undefined ? {} : { tags }),
          ...(values.name === undefined ? {} : { names: values.name }),
          ...(shard === undefined ? {} : { shard }),
          ...(order === undefined ? {} : { order }),
        },
        environments: values.env ?? [],
        limit: values.limit ?? [],
        parallel: wholeNumberOption('--parallel', values.parallel, 0, 256),
        retry: wholeNumberOption('--retry', values.retry, 0, 100) ?? 0,
        failFast: values['fail-fast'] ?? false,
        formats,
        keep: values.keep ?? false,
      };
      const notifier = values.notify === true ? await openNotifier(io) : undefined;
      const watch = await watchOf(request.environments, io);
      return await orTellStart(notifier, watch, () =>
        run({
          ...request,
          ...(notifier === undefined ? {} : { notify: watch }),
          async finished(tally) {
            note(tally);
            if (io.interrupt.aborted || notifier === undefined) return;
            const { runConcerns } = await import('../notify/run-concerns.ts');
            await notifier.tell(runConcerns(tally, watch));
          },
        }),
      );
    });
  },
};

/** Clears the files of all reports that are asked for, also where another option is a mistake. */
async function clearNamed(argv: readonly string[], cwd: string): Promise<void> {
  const texts = optionValues('format', argv);
  if (texts.length === 0) return;
  const [{ parseFormats }, { clearStale }] = await Promise.all([
    import('../report/sink/chosen-formats.ts'),
    import('../report/sink/clear-stale.ts'),
  ]);
  for (const text of texts) {
    try {
      await clearStale(await parseFormats([text], cwd));
    } catch {
      // A mistake in the format itself is reported when all of them are read.
    }
  }
}

/** @throws ConfigurationError */
async function chosenFormats(texts: readonly string[], push: string | undefined, cwd: string) {
  if (texts.length === 0 && push === undefined) return [];
  const [{ parseFormats }, { pushTo }] = await Promise.all([
    import('../report/sink/chosen-formats.ts'),
    import('../report/sink/push.ts'),
  ]);
  const chosen = await parseFormats(texts, cwd);
  return [...chosen, ...(push === undefined ? [] : [{ sink: pushTo(push) }])];
}

/** A random order gets a seed, so that a red run can be repeated. @throws ConfigurationError */
function parseOrder(text: string | undefined, shard: string | undefined): `random:${number}` | undefined {
  if (text === undefined || text === 'defined') return undefined;
  const seed = /^random:(\d{1,9})$/.exec(text)?.[1];
  if (seed !== undefined) return `random:${Number(seed)}`;
  if (text !== 'random') {
    throw new ConfigurationError([
      {
        message: `--order takes defined, random, or random with a seed, for example random:7; found "${text}"`,
      },
    ]);
  }
  if (shard !== undefined) {
    throw new ConfigurationError([
      { message: 'all shards of a run need the same order: give --order a seed, for example random:7' },
    ]);
  }
  return `random:${randomInt(1_000_000)}`;
}

function checkShard(text: string): void {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  const [index, total] = [Number(match?.[1]), Number(match?.[2])];
  if (index >= 1 && index <= total) return;
  throw new ConfigurationError([
    { message: `--shard takes i/n with i from 1 to n, for example 1/3; found "${text}"` },
  ]);
}
