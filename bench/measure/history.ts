import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DriftHistory } from '../../src/history/drift-history.ts';
import { viewHistory } from '../../src/history/history-view.ts';
import { madeHistory } from '../../src/history/made-history.fixture.ts';
import { drawPlots } from '../../src/history/plots.ts';
import { RunHistory } from '../../src/history/run-history.ts';
import { differenceFingerprint } from '../../src/model/difference.ts';
import { type Measurement, printMs, type Row } from '../measurement.ts';
import type { Workshop } from '../workshop.ts';

const NIGHTS = 3 * 365;
const HOSTS = 1000;
const SCENARIOS = 200;
/** Changes since the baseline: how many are new each night, and for how many nights each lasts. */
const [CHANGES, LASTS] = [10, 5];
const LAST = '2026-11-22T02:00:00.000Z';
const MOST_MS = 1000;

/** The history of three years of nights: the cost of recording one more, and of querying for a page. */
export const historyMeasurement: Measurement = {
  name: 'history',
  about: `the page of ${NIGHTS} nights with ${HOSTS} hosts and ${SCENARIOS} scenarios`,
  async measure(workshop: Workshop): Promise<readonly Row[]> {
    const file = join(workshop.folder, 'history.sqlite');
    const history = new RunHistory(file);
    try {
      const recorded: number[] = [];
      for (const run of madeHistory({ nights: NIGHTS, hosts: HOSTS, scenarios: SCENARIOS, last: LAST })) {
        const start = performance.now();
        history.record(run);
        recorded.push(performance.now() - start);
      }
      const compared = noteDrift(file);
      const size = `${(statSync(file).size / 1e6).toFixed(0)} MB of history`;
      const rows = [
        row(`one more night, ${HOSTS} hosts`, recorded.slice(-workshop.runs), size),
        row(`one more night of drift, ${CHANGES * LASTS} changes`, compared.slice(-workshop.runs), size),
      ];
      for (const days of [60, 365, NIGHTS]) {
        const queries: number[] = [];
        const plots: number[] = [];
        for (let count = 0; count < workshop.runs; count += 1) {
          const start = performance.now();
          const view = viewHistory(history.database, 'production', days);
          queries.push(performance.now() - start);
          await drawPlots(view);
          plots.push(performance.now() - start);
        }
        rows.push(row(`history of ${days} days asked`, queries, size));
        rows.push(row(`history of ${days} days asked and drawn`, plots, size));
      }
      return rows;
    } finally {
      history.close();
    }
  },
};

/** Changes that come every night and stay for some; each is kept with its nights. */
function noteDrift(file: string): readonly number[] {
  const history = new DriftHistory(file);
  const times: number[] = [];
  try {
    for (let night = 0; night < NIGHTS; night += 1) {
      const at = new Date(Date.parse(LAST) - (NIGHTS - 1 - night) * 86_400_000).toISOString();
      const marks = Array.from({ length: CHANGES * LASTS }, (_, index) => {
        const name = `p${night - (index % LASTS)}-${index}`;
        const difference = { kind: 'changed', noun: 'package', name, attribute: 'version' } as const;
        const text = `package "${name}": version 1 → 2 on 998 of 1000 hosts in web`;
        return { fingerprint: differenceFingerprint(difference), difference, text, hosts: ['web-1'] };
      });
      const start = performance.now();
      history.record({ environment: 'production', at, hosts: HOSTS, blind: 0 }, marks);
      times.push(performance.now() - start);
    }
  } finally {
    history.close();
  }
  return times;
}

function row(work: string, times: readonly number[], note: string): Row {
  const ms = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
  return {
    work,
    against: '',
    ours: printMs(ms),
    target: 'at most 1 s',
    verdict: ms <= MOST_MS ? 'met' : 'MISSED',
    note,
  };
}
