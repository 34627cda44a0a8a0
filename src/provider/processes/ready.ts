import { execFile } from 'node:child_process';
import { cutStart } from '../../model/cut.ts';
import { dial, hasLine, httpUnmet } from '../dial.ts';
import type { Condition } from '../readiness.ts';
import { ownsListener } from './port-owner.ts';
import type { ChildHost } from './shape.ts';

/** What the conditions of a child process look at. */
export interface ReadyProcess {
  readonly host: ChildHost;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Port as the environment names it → the loopback port that stands for it. */
  readonly ports: ReadonlyMap<number, number>;
  /** Its process group, once it was started. */
  group(): number | undefined;
  /** What it logged since its last start. */
  log(): string;
}

const COMMAND_MS = 4_000;

/** All that must hold: what `ready` says, else the first port, else nothing but running. */
export function processConditions(child: ReadyProcess): Condition[] {
  const { host, ports } = child;
  const { ready } = host;
  const said = ready !== undefined && (ready.port ?? ready.http ?? ready.log ?? ready.command) !== undefined;
  const first = host.ports[0];
  const port = ready?.port ?? (said ? undefined : first);
  const outside = (inside: number | undefined) =>
    inside === undefined ? undefined : (ports.get(inside) ?? inside);
  const conditions: Condition[] = [];
  const owned = (loopback: number) => {
    const mine = ownsListener({ group: child.group(), id: child.env.OPSPROOF_PROCESS }, loopback);
    return mine === false ? `port ${loopback} of this machine belongs to another process` : undefined;
  };
  if (port !== undefined) conditions.push(portOpen(port, outside(port) ?? port, owned));
  if (ready?.http !== undefined)
    conditions.push(httpAnswers(ready.http, outside(ready.port ?? first), owned));
  if (ready?.log !== undefined) conditions.push(logHas(ready.log, child.log));
  if (ready?.command !== undefined) conditions.push(commandSucceeds(ready.command, child));
  return conditions;
}

type Owned = (loopback: number) => string | undefined;

function portOpen(port: number, outside: number, owned: Owned): Condition {
  return {
    what: `port ${port}`,
    // No forwarder stands between: being accepted is enough.
    unmet: async () =>
      (await dial('127.0.0.1', outside, 50)).state === 'refused' ? 'nothing listens' : owned(outside),
  };
}

function httpAnswers(path: string, outside: number | undefined, owned: Owned): Condition {
  return {
    what: path,
    unmet: async () => {
      if (outside === undefined) return 'the host has no port to ask; add it to ports';
      const unmet = await httpUnmet(`http://127.0.0.1:${outside}${path.startsWith('/') ? path : `/${path}`}`);
      return unmet ?? owned(outside);
    },
  };
}

function logHas(text: string, read: () => string): Condition {
  return {
    what: `the log line "${text}"`,
    unmet: async () => (hasLine(read(), text) ? undefined : 'not in the log'),
  };
}

function commandSucceeds(command: string, { cwd, env }: ReadyProcess): Condition {
  return {
    what: `the command "${command}"`,
    unmet: () =>
      new Promise((resolve) => {
        const options = { cwd, env, timeout: COMMAND_MS, killSignal: 'SIGKILL' } as const;
        execFile('sh', ['-c', command], options, (error, _stdout, stderr) => {
          if (error === null) return resolve(undefined);
          const how =
            error.killed === true ? `no end within ${COMMAND_MS / 1000} s` : `exit code ${error.code}`;
          resolve([how, cutStart(stderr.trim(), 200)].filter((part) => part !== '').join(', '));
        });
      }),
  };
}
