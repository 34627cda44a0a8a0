import { cutStart } from '../model/cut.ts';
import type { EphemeralHost } from '../model/environment.ts';
import { UnableError } from '../model/errors.ts';
import { hasLine, httpUnmet } from '../provider/dial.ts';
import type { Note } from '../provider/note.ts';
import type { Condition, RunningHost } from '../provider/provider.ts';

const LOG_LINES = 2_000;

/** All conditions: those of `ready`, else the first port, else only that it runs; and those of the provider itself. */
export function conditionsOf(
  { name, provider, ready, ports }: EphemeralHost,
  running: RunningHost,
  note: Note,
): Condition[] {
  const { http, log, healthy, command } = ready ?? {};
  const said = (ready?.port ?? http ?? log ?? healthy ?? command) !== undefined;
  const port = ready?.port ?? (said ? undefined : ports[0]);
  const conditions: Condition[] = [];
  const cannot = (what: string) => async () => {
    throw new UnableError(`host "${name}": the provider "${provider}" cannot look at ready.${what}`);
  };
  if (port !== undefined) conditions.push({ what: `port ${port}`, unmet: () => running.portUnmet(port) });
  if (http !== undefined)
    conditions.push({
      what: http,
      unmet: () => answerUnmet(http, ready?.port ?? ports[0], ports, running, note),
    });
  if (log !== undefined)
    conditions.push({
      what: `the log line "${log}"`,
      unmet: async () =>
        hasLine(await running.logSinceStart(LOG_LINES), log) ? undefined : 'not in the log',
    });
  if (healthy === true)
    conditions.push({
      what: 'the healthcheck',
      unmet: running.health === undefined ? cannot('healthy') : () => healthUnmet(running),
    });
  if (command !== undefined)
    conditions.push({
      what: `the command "${command}"`,
      unmet: running.run === undefined ? cannot('command') : () => commandUnmet(command, running),
    });
  return [...conditions, ...(running.conditions ?? [])];
}

async function answerUnmet(
  path: string,
  port: number | undefined,
  ports: readonly number[],
  running: RunningHost,
  note: Note,
): Promise<string | undefined> {
  if (port === undefined) return 'the host has no port to ask; add it to ports';
  const at = running.reach(port);
  if (at === undefined)
    return ports.includes(port)
      ? `port ${port} is not reached yet`
      : `port ${port} is not published; add it to ports`;
  const url = `http://${at.host}:${at.port}${path.startsWith('/') ? path : `/${path}`}`;
  const unmet = await httpUnmet(url, note);
  return unmet ?? running.stranger?.(port);
}

async function healthUnmet(running: RunningHost): Promise<string | undefined> {
  const status = await running.health?.();
  return status === 'healthy' ? undefined : status;
}

async function commandUnmet(command: string, running: RunningHost): Promise<string | undefined> {
  const reply = await running.run?.(command);
  if (reply === undefined || reply.exitCode === 0) return undefined;
  const said = cutStart(reply.stderr.trim(), 200);
  return [`exit code ${reply.exitCode}`, said].filter((part) => part !== '').join(', ');
}
