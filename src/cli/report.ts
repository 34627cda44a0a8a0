import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { loadSettings } from '../config/load.ts';
import { makeFolder } from '../disk/make-folder.ts';
import { ConfigurationError, UnableError } from '../model/errors.ts';
import type { Command } from './io.ts';
import { parseOptions, wholeNumberOption } from './options.ts';

const DAYS = 60;

export const reportCommand: Command = {
  name: 'report',
  summary: 'write a page of the history: last night, trends, slow and flaky, hosts',
  help: `opsproof report [--env E] [--out FILE] [--days N]

  writes one HTML page that opens from disk, without network or scripts: the newest run's verdict, what is red and
  since when, scenarios by night, red findings and drift over time, hosts, slow and flaky scenarios, limits ahead

  --env E       only this environment (default: all, starting with that of the newest run)
  --out FILE    default reports/history.html
  --days N      how far back, 1 to 1096; default ${DAYS}

Exit codes: 0 written, 2 could not be written, 3 no history yet, or a usage error.
`,
  async run(argv, io) {
    const { values, positionals } = parseOptions('report', argv, {
      env: { type: 'string' },
      out: { type: 'string' },
      days: { type: 'string' },
    });
    if (positionals.length > 0)
      throw new ConfigurationError([
        { message: `opsproof report takes no arguments; found "${positionals.join(' ')}"` },
      ]);
    const days = wholeNumberOption('--days', values.days, 1, 1096) ?? DAYS;
    const { reports } = await loadSettings(io.cwd);
    const file = resolve(io.cwd, reports, 'history.sqlite');
    if (!existsSync(file))
      throw noHistory(`there is no ${relative(io.cwd, file)}: no run has been recorded yet`);
    const { RunHistory } = await import('../history/run-history.ts');
    const { environmentsOf, viewHistory } = await import('../history/history-view.ts');
    const { drawPlots, PLOTS_NEED } = await import('../history/plots.ts');
    const { printPage } = await import('../history/page.ts');
    const views = unableAs(file, () => {
      const history = new RunHistory(file);
      try {
        const known = environmentsOf(history.database);
        if (known.length === 0) throw noHistory('the history has no runs yet');
        if (values.env !== undefined && !known.includes(values.env))
          throw noHistory(`the history has no runs of "${values.env}"; it has:  ${known.join(', ')}`);
        const chosen = values.env === undefined ? known : [values.env];
        return chosen.map((environment) => viewHistory(history.database, environment, days));
      } finally {
        history.close();
      }
    });
    const pages = [];
    for (const view of views) pages.push([view, await drawPlots(view)] as const);
    const out =
      values.out === undefined
        ? resolve(io.cwd, reports, 'history.html')
        : resolve(io.here ?? io.cwd, values.out);
    makeFolder(dirname(out));
    const folder = relative(dirname(out), resolve(io.cwd, reports));
    await writeFile(out, printPage(pages, days, folder === '' ? '' : `${folder}/`));
    io.stdout.write(`${relative(io.cwd, out)}\n`);
    if (pages.some(([, plots]) => plots === undefined))
      io.stderr.write(`without plots, which need echarts (${PLOTS_NEED})\n`);
    return 0;
  },
};

function unableAs<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new UnableError(`the history cannot be read: ${(error as Error).message} (${file})`);
  }
}

function noHistory(message: string): ConfigurationError {
  return new ConfigurationError([{ message, hint: 'opsproof run and opsproof drift record what they find' }]);
}
