import { one, printGauge } from '../report/text/gauge.ts';
import type { ServedLook } from './look.ts';

/** The metrics of the last look, with its age; before the first look, only whether one is running. */
export function metricsText(look: ServedLook | undefined, now: number, looking: boolean): string {
  const age =
    look === undefined
      ? ''
      : printGauge(
          one('opsproof_result_age_seconds', 'How old the last result is.', (now - look.at) / 1000),
          {
            ...look.labels,
          },
        );
  const busy = printGauge(one('opsproof_looking', '1 while a look is running, else 0.', looking ? 1 : 0), {
    run: 'serve',
  });
  return `${look?.gauges ?? ''}${age}${busy}`;
}
