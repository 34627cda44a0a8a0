import { convergeMeasurement } from './measure/converge.ts';
import { dockerMeasurement } from './measure/docker.ts';
import { fleetMeasurement } from './measure/fleet.ts';
import { growthMeasurement } from './measure/growth.ts';
import { historyMeasurement } from './measure/history.ts';
import { kubernetesMeasurement } from './measure/kubernetes.ts';
import { linkMeasurement } from './measure/link.ts';
import { machineMeasurement } from './measure/machine.ts';
import { sshMeasurement } from './measure/ssh.ts';
import { stackMeasurement } from './measure/stack.ts';
import { startupMeasurement } from './measure/startup.ts';
import type { Measurement } from './measurement.ts';

/** Everything that is measured, in the order of the table. */
export const measurements: readonly Measurement[] = [
  sshMeasurement,
  dockerMeasurement,
  linkMeasurement,
  fleetMeasurement,
  startupMeasurement,
  stackMeasurement,
  machineMeasurement,
  growthMeasurement,
  historyMeasurement,
  convergeMeasurement,
  kubernetesMeasurement,
];
