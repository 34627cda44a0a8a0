import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { loadSettings } from '../config/load.ts';
import { ConfigurationError, messageOf, UnableError } from '../model/errors.ts';
import { parseDuration, QuantityError } from '../model/quantity.ts';
import { loadProviders } from '../provider/own-providers.ts';
import { leftoversJson } from '../report/leftovers/leftovers-json.ts';
import { printLeftoversPage } from '../report/leftovers/leftovers-page.ts';
import { printLeftovers } from '../report/leftovers/leftovers-text.ts';
import { leftoversOf } from '../stack/ledger/leftovers.ts';
import { thisPlace } from '../stack/ledger/runner-life.ts';
import { type Sweep, type SweepOptions, sweep, type Unasked } from '../stack/ledger/sweep.ts';
import { printSweep } from '../stack/ledger/sweep-text.ts';
import { type NamedPlaces, namedPlaces } from '../stack/named-places.ts';
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
  --all-scopes      in every place that an environment of this repository or a ledger names (regions, clusters,
                    endpoints), each by itself; reports what is left where, whose it is and what it costs, and
                    writes a page
  --json            with --all-scopes: the same as JSON
  --out FILE        with --all-scopes: where the page goes; default reports/sweep.html

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
      'all-scopes': { type: 'boolean' },
      json: { type: 'boolean' },
      out: { type: 'string' },
    });
    if (positionals.length > 0) {
      throw new ConfigurationError([
        {
          message: `opsproof sweep takes no ${JSON.stringify(positionals[0])}`,
          hint: `one run: opsproof sweep --run ${positionals[0]}`,
        },
      ]);
    }
    const everywhere = values['all-scopes'] ?? false;
    const alone = values.json === true ? '--json' : values.out === undefined ? undefined : '--out';
    if (!everywhere && alone !== undefined)
      throw new ConfigurationError([
        {
          message: `opsproof sweep: ${alone} needs --all-scopes`,
          hint: `opsproof sweep --all-scopes --dry-run ${alone}`,
        },
      ]);
    const { reports, providers } = await loadSettings(io.cwd);
    const all = await loadProviders(io.cwd, providers);
    const dryRun = values['dry-run'] ?? false;
    const places = everywhere
      ? await namedPlaces({ cwd: io.cwd, env: io.env, providers: all, reports })
      : undefined;
    const options: SweepOptions = {
      reports: resolve(io.cwd, reports),
      place: thisPlace(),
      removers: removersOf(all, settingsIn(io.cwd, io.env, all)),
      now: Date.now(),
      olderThanMs: age(values['older-than']),
      all: values.all ?? false,
      run: values.run,
      dryRun,
      caches: values.images ?? false,
      ...(places === undefined ? {} : { scopes: places.scopes }),
    };
    const done = await sweep(options);
    const grave = done.unasked.filter((unasked) => !isAbsent(unasked, io));
    const unread = [...done.unread, ...(places?.unread ?? [])];
    if (places === undefined) {
      io.stdout.write(printSweep(done, { dryRun, grave }));
      tellUnasked(grave, io);
    } else {
      const out =
        values.out === undefined
          ? resolve(io.cwd, reports, 'sweep.html')
          : resolve(io.here ?? io.cwd, values.out);
      await tellEverywhere(
        { ...done, unread },
        { ...options, grave, places, out, json: values.json ?? false },
        io,
      );
    }
    if (done.failed.length > 0 || done.unknown.length > 0 || (dryRun && done.removed.length > 0)) return 1;
    return grave.length > 0 || unread.length > 0 ? 2 : 0;
  },
};

function tellUnasked(grave: readonly Unasked[], io: Io): void {
  const lines = grave.map(({ error }) => {
    const hint = error instanceof UnableError && error.hint !== undefined ? `\n  ${error.hint}` : '';
    return `${error.message}${hint}\n`;
  });
  // Two providers may ask the same engine.
  for (const line of new Set(lines)) io.stderr.write(line);
}

interface Everywhere extends SweepOptions {
  readonly grave: readonly Unasked[];
  readonly places: NamedPlaces;
  /** Absolute path of the page. */
  readonly out: string;
  readonly json: boolean;
}

/** The page is no reason not to tell: it is written last. @throws UnableError if it cannot be written */
async function tellEverywhere(
  done: Sweep,
  { places, out, json, ...options }: Everywhere,
  io: Io,
): Promise<void> {
  const leftovers = leftoversOf(done, { ...options, priceOf: places.priceOf });
  io.stdout.write(json ? leftoversJson(leftovers) : printLeftovers(leftovers));
  try {
    await mkdir(dirname(out), { recursive: true });
    await writeFile(out, printLeftoversPage(leftovers));
  } catch (error) {
    throw new UnableError(`the page could not be written: ${messageOf(error)}`, { cause: error });
  }
  if (!json) io.stdout.write(`page: ${relative(io.here ?? io.cwd, out)}\n`);
}

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
