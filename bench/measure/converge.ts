import { largeReports } from '../../src/converge/large-reports.fixture.ts';
import type { Reply } from '../../src/transport/transport.ts';
import type { Measurement, Row } from '../measurement.ts';
import type { Workshop } from '../workshop.ts';

const RESOURCES = 1000;
const MOST_MS = 50;
const WORK = { host: 'web', groups: [], file: '/in/file', options: {}, out: '/out', dry: false };
const REPLY = { exitCode: 0, stdout: Buffer.of(), stderr: Buffer.of() } as unknown as Reply;

/** Reading what tools say about a large converge. */
export const convergeMeasurement: Measurement = {
  name: 'converge',
  about: `reading a report of ${RESOURCES} resources`,
  async measure(workshop: Workshop): Promise<readonly Row[]> {
    return largeReports(RESOURCES).map(({ tool, text }): Row => {
      const times = Array.from({ length: Math.max(5, workshop.runs) }, () => {
        const began = performance.now();
        const found = tool.read(text, REPLY, WORK);
        const tookMs = performance.now() - began;
        if (typeof found === 'string' || found.changed.length < RESOURCES)
          throw new Error(`the report of the ${tool.noun} was not read`);
        return tookMs;
      });
      const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
      return {
        work: `a report of ${RESOURCES} resources, ${tool.noun}`,
        against: '',
        ours: `${median.toFixed(0)} ms`,
        target: `at most ${MOST_MS} ms`,
        verdict: median <= MOST_MS ? 'met' : 'MISSED',
        note: `${(text.length / 1e6).toFixed(2)} MB`,
      };
    });
  },
};
