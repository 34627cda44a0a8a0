import { sshMeasurement } from './measure/ssh.ts';
import type { Measurement } from './measurement.ts';

/** Everything that is measured, in the order of the table. */
export const measurements: readonly Measurement[] = [sshMeasurement];
