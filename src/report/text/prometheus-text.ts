import { outcomeOf } from '../event/outcome.ts';
import { inFileOrder, printName, type ScenarioResult } from '../event/scenario-result.ts';
import type { Tally } from '../event/tally.ts';
import { type Gauge, type Labels, one, printGauge } from './gauge.ts';

/** The labels of every gauge of a run: if two series have equal labels, a node exporter reports only one. */
export interface RunLabels {
  /** The environments it ran on. */
  readonly environment: string;
  /** Distinguishes it from other runs on them. */
  readonly run: string;
}

export interface RunEnd extends RunLabels {
  /** RFC 3339. */
  readonly at: string;
  readonly durationMs: number;
}

const STATES = { passed: 0, failed: 1, unable: 2, misconfigured: 3, skipped: 4 } as const;

/** A run in the text format of Prometheus, version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export function prometheusText(tally: Tally, end: RunEnd): string {
  const { environment, run } = end;
  const { scenarios, checks, flaky, notRun } = tally.counts();
  const named = inFileOrder(tally.results()).map((result) => [labelsOf(result), result] as const);
  return [
    byVerdict('opsproof_scenarios', 'Scenarios of the last run by verdict.', scenarios),
    byVerdict('opsproof_checks', 'Checks of the last run by verdict.', checks),
    one('opsproof_scenarios_flaky', 'Scenarios that passed only when retried.', flaky),
    one('opsproof_scenarios_not_run', 'Scenarios that were planned but never began.', notRun),
    one('opsproof_run_timestamp_seconds', 'When the last run ended.', Date.parse(end.at) / 1000),
    one('opsproof_run_duration_seconds', 'How long the last run took.', end.durationMs / 1000),
    one(
      'opsproof_run_exit_code',
      'Exit code of the last run: 0 passed, 1 failed, 2 unable, 3 misconfigured, 130 interrupted.',
      tally.exitCode(),
    ),
    {
      name: 'opsproof_scenario_state',
      help: 'Each scenario: 0 passed, 1 failed, 2 unable, 3 misconfigured, 4 skipped.',
      samples: named.map(([labels, { verdict }]) => ({ labels, value: STATES[outcomeOf(verdict)] })),
    },
    {
      name: 'opsproof_scenario_duration_seconds',
      help: 'How long each scenario took.',
      samples: named.map(([labels, { durationMs }]) => ({ labels, value: durationMs / 1000 })),
    },
  ]
    .map((gauge) => printGauge(gauge, { environment, run }))
    .join('');
}

/** The environments of a run as one label; if it did not get to any, the requested ones. */
export function environmentLabel(tally: Tally, asked: readonly string[] = []): string {
  const found = tally.environments();
  return (found.length > 0 ? found : asked).toSorted().join(', ');
}

function byVerdict(name: string, help: string, counts: Readonly<Record<string, number>>): Gauge {
  return {
    name,
    help,
    samples: Object.entries(counts).map(([verdict, value]) => ({ labels: { verdict }, value })),
  };
}

/** Without line numbers, so that a series survives an edit. */
function labelsOf(result: ScenarioResult): Labels {
  return { file: result.uri, feature: result.feature, scenario: printName(result) };
}
