import type { Waiver } from '../../model/waiver.ts';
import type { Envelope } from '../../runner/messages.ts';
import type { RunAbout, RunUsed } from './run-about.ts';

/** The one ordered stream of a run. Every report is made from it and from nothing else; it is masked already. */
export type RunEvent =
  | {
      readonly type: 'run-started';
      readonly runId: string;
      /** RFC 3339. */
      readonly at: string;
      /** Absolute path of `reports/<run id>`; exists. */
      readonly directory: string;
      readonly about?: RunAbout;
      /** Where steps are defined that look without telling a finding, `steps/own.ts:2`; undefined: it is not known which do. */
      readonly plainSteps?: readonly string[];
      /** Those that count today. They change no verdict of a run: they tell what a gate will let through. */
      readonly waivers?: readonly Waiver[];
    }
  | {
      /** What happens to a stack or one of its hosts: `building images/web`, `ready`, `removed`. */
      readonly type: 'stack';
      readonly environment: string;
      readonly host?: string;
      readonly phase: string;
      readonly durationMs?: number;
      /** True when it needs a person's eye: a start that failed, a thing that could not be removed. */
      readonly problem?: true;
    }
  | {
      readonly type: 'envelope';
      readonly envelope: Envelope;
      /** The envelope as JSON, made once for all sinks; without it a sink makes its own. */
      readonly json?: string;
    }
  | {
      readonly type: 'run-finished';
      /** RFC 3339. */
      readonly at: string;
      readonly durationMs: number;
      readonly interrupted: boolean;
      /** Lines about what teardown could not remove; anything here is red. */
      readonly leftovers: readonly string[];
      readonly used?: RunUsed;
    };
