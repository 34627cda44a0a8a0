import type { Check } from './check.ts';
import type { Contestant } from './contest.ts';
import { opsproofFeature } from './dialect/opsproof.ts';
import { installed } from './installed.ts';
import type { Workshop } from './workshop.ts';

/** The name of ours in every contest. */
export const OURS = 'opsproof';

/** The lines of an environment's `hosts:`, two spaces in. */
export type Hosts = readonly string[];

/** `opsproof run` over checks in a separate folder: a new process, the terminal's lines, all reports. */
export function opsproof(
  workshop: Workshop,
  name: string,
  hosts: Hosts,
  checks: readonly Check[],
  on = '',
): Contestant {
  return opsproofRun(workshop, name, {
    'environments/bench.yaml': ['lifecycle: live', 'hosts:', ...hosts, ''].join('\n'),
    'features/bench.feature': opsproofFeature(checks, on),
  });
}

/** The same over any files. */
export function opsproofRun(
  workshop: Workshop,
  name: string,
  files: Readonly<Record<string, string>>,
): Contestant {
  return {
    name: OURS,
    program: {
      argv: [process.execPath, installed(workshop), 'run'],
      cwd: workshop.write(name, files),
      env: { CI: 'true', NO_COLOR: '1' },
    },
  };
}
