import type { Waiver } from '../../model/waiver.ts';
import type { Envelope } from '../../runner/messages.ts';
import type { RunAbout, RunUsed } from './run-about.ts';

/** The one ordered stream of a run. Every report is made from it and from nothing else; it is already masked. */
export type RunEvent =
  | {
      readonly type: 'run-started';
      readonly runId: string;
      /** RFC 3339. */
      readonly at: string;
      /** Absolute path of `reports/<run id>`; exists. */
      readonly directory: string;
      readonly about?: RunAbout;
      /** The places of steps that look without reporting a finding, `steps/own.ts:2`; undefined: unknown. */
      readonly plainSteps?: readonly string[];
      /** The waivers that apply today. They do not change the verdict of a run; they show what a gate will accept. */
      readonly waivers?: readonly Waiver[];
    }
  | {
      /** What happens to a stack or one of its hosts: `building images/web`, `ready`, `removed`. */
      readonly type: 'stack';
      readonly environment: string;
      readonly host?: string;
      readonly phase: string;
      readonly durationMs?: number;
      /** True if it needs attention: a start that failed, a thing that could not be removed. */
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
