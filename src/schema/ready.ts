import type { Ready } from '../model/environment.ts';
import type { MergedHost } from './merged-host.ts';
import { durationOf, portOf, type Reading } from './reading.ts';
import { keys, make, matching, text, type z } from './shape.ts';
import { duration, port } from './values.ts';

const READY = 'a map of port, http, log, healthy, command, timeout';

/** The key `ready` of a host. */
export const ready = keys(
  {
    port: port.describe('This port inside the host accepts connections').optional(),
    http: matching(/^\//, 'a path such as /api/health')
      .describe('GET of this path answers 200 to 399')
      .optional(),
    log: text('a text that a log line matches').describe('A line of the log matches this').optional(),
    healthy: make
      .literal(true, { error: () => 'true' })
      .describe("The image's own healthcheck says healthy")
      .optional(),
    command: text('a command that exits 0').describe('This command exits 0 inside the host').optional(),
    timeout: duration.describe('Default: the `start` of the host').optional(),
  },
  READY,
).describe('When the host counts as up; all that is given must hold');

interface ReadyInput {
  readonly ready?: z.infer<typeof ready> | undefined;
}

export function readyOf(
  host: MergedHost<ReadyInput>,
  ports: readonly number[],
  reading: Reading,
): Ready | undefined {
  const input = host.merged.ready;
  if (input === undefined) return undefined;
  const { texts, problems } = reading;
  const at = host.origin('ready');
  const { port, http, log, healthy, command, timeout } = input;
  const conditions = [port, http, log, healthy, command];
  if (conditions.every((condition) => condition === undefined) && !problems.mentions(at)) {
    problems.add(at, 'has no condition; write at least one of port, http, log, healthy, command');
  }
  const portless = port === undefined && ports.length === 0 && !problems.mentions([...host.path, 'ports']);
  if (http !== undefined && portless) {
    problems.add([...at, 'http'], 'needs a port to ask: write ports for the host, or port beside http');
  }
  if (log !== undefined) checkLog(log, [...at, 'log'], reading);
  const number = port === undefined ? undefined : portOf(port, [...at, 'port'], reading);
  return {
    ...(number !== undefined && { port: number }),
    ...(http !== undefined && { http: texts.plain(http) }),
    ...(log !== undefined && { log: texts.plain(log) }),
    ...(healthy === true && { healthy }),
    ...(command !== undefined && { command: texts.guardedText(command) }),
    ...(timeout !== undefined && { timeoutMs: durationOf(timeout, 60_000, [...at, 'timeout'], reading) }),
  };
}

/** Between slashes it is a regular expression. */
function checkLog(raw: string, at: readonly (string | number)[], { texts, problems }: Reading): void {
  const [, source, flags] = /^\/(.+)\/([imsu]*)$/.exec(texts.plain(raw)) ?? [];
  if (source === undefined) return;
  try {
    new RegExp(source, flags);
  } catch (error) {
    problems.add(at, `is not a pattern: ${(error as Error).message}`);
  }
}
