import { resolve } from 'node:path';
import { loadSettings } from '../config/load.ts';
import { ConfigurationError, UnableError } from '../model/errors.ts';
import { parseDuration, QuantityError } from '../model/quantity.ts';
import { loadProviders } from '../provider/own-providers.ts';
import { thisPlace } from '../stack/ledger/runner-life.ts';
import { sweep, type Unasked } from '../stack/ledger/sweep.ts';
import { printSweep } from '../stack/ledger/sweep-text.ts';
import { removersOf, settingsIn } from '../stack/removers.ts';
import type { Command, Io } from './io.ts';
import { parseOptions } from './options.ts';

export const sweepCommand: Command = {
  name: 'sweep',
  summary: 'remove what dead runs left behind',
  help: `opsproof sweep [options]

  --dry-run         only show what would be removed
  --run R           remove everything of run R, even with --keep
  --older-than D    only what is older than D, for example 2h, even if it has not expired
  --all             also what was kept, has not expired, or has incomplete labels
  --images          also the images that opsproof built and keeps as a cache

Reads the ledgers in reports/, asks the container engine for everything with the label opsproof.run, and finds processes with
OPSPROOF_RUN. Removes what dead runs left. If it cannot tell whether a run is alive, it removes only what has expired.
It never touches what belongs to a live run, whatever the options say.

Exit codes: 0 nothing left, 1 something could not be removed or belongs to a provider that this opsproof does not know
(with --dry-run: there is something to remove), 2 could not look, 3 usage error.
`,
  async run(argv, io) {
    const { values, positionals } = parseOptions('sweep', argv, {
      'dry-run': { type: 'boolean' },
      run: { type: 'string' },
      'older-than': { type: 'string' },
      all: { type: 'boolean' },
      images: { type: 'boolean' },
    });
    if (positionals.length > 0) {
      throw new ConfigurationError([
        {
          message: `opsproof sweep takes no ${JSON.stringify(positionals[0])}`,
          hint: `one run: opsproof sweep --run ${positionals[0]}`,
        },
      ]);
    }
    const { reports, providers } = await loadSettings(io.cwd);
    const all = await loadProviders(io.cwd, providers);
    const dryRun = values['dry-run'] ?? false;
    const done = await sweep({
      reports: resolve(io.cwd, reports),
      place: thisPlace(),
      removers: removersOf(all, settingsIn(io.cwd, io.env, all)),
      now: Date.now(),
      olderThanMs: age(values['older-than']),
      all: values.all ?? false,
      run: values.run,
      dryRun,
      caches: values.images ?? false,
    });
    const grave = done.unasked.filter((unasked) => !isAbsent(unasked, io));
    io.stdout.write(printSweep(done, { dryRun, grave }));
    const lines = grave.map(({ error }) => {
      const hint = error instanceof UnableError && error.hint !== undefined ? `\n  ${error.hint}` : '';
      return `${error.message}${hint}\n`;
    });
    // Two providers may ask the same engine.
    for (const line of new Set(lines)) io.stderr.write(line);
    if (done.failed.length > 0 || done.unknown.length > 0 || (dryRun && done.removed.length > 0)) return 1;
    return grave.length > 0 || done.unread.length > 0 ? 2 : 0;
  },
};

/** No run of this repository ever used an engine, and none is running or configured: nothing can be left on it. */
function isAbsent({ error, listed }: Unasked, { env }: Io): boolean {
  const { cause } = error;
  const noSocket = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  return noSocket && !listed && env.DOCKER_HOST === undefined;
}

function age(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  try {
    return parseDuration(text);
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    throw new ConfigurationError([{ message: `--older-than: ${error.message}` }]);
  }
}
