import { cutStart } from '../../model/cut.ts';
import { UnableError } from '../../model/errors.ts';
import { dial, hasLine, httpUnmet } from '../dial.ts';
import { listens } from '../processes/proc-net.ts';
import type { Condition } from '../readiness.ts';
import type { ContainerHost } from './container-host.ts';
import type { Executed } from './exec.ts';

/** What the conditions of a container look at. */
export interface Container {
  readonly host: ContainerHost;
  /** Where a port inside is published on 127.0.0.1 now, if it is. */
  published(port: number): number | undefined;
  exec(argv: readonly string[]): Promise<Executed>;
  /** /proc/net/tcp and tcp6 of the container, where they can be read without a process in it. */
  sockets(): Promise<string | undefined>;
  /** Everything logged since the last start, up to a cap. */
  log(): Promise<string>;
  /** Status of the image's healthcheck; nothing when it has none. */
  health(): Promise<string | undefined>;
  /** For messages: the image that it runs from. */
  readonly image: string;
}

/** How long a connection must stay open to count: a forwarder without a service behind it closes within a millisecond or two. */
const HOLD_MS = 40;
const HOLD_BLIND_MS = 500;

/** All that must hold: what `ready` says, else the first published port, else nothing but running; for ssh also sshd. */
export function conditionsOf(container: Container, sshPort: number | undefined): Condition[] {
  const { ready, ports } = container.host;
  const conditions: Condition[] = [];
  const said =
    ready !== undefined &&
    (ready.port ?? ready.http ?? ready.log ?? ready.healthy ?? ready.command) !== undefined;
  const port = ready?.port ?? (said ? undefined : ports[0]);
  if (port !== undefined) conditions.push(portOpen(container, port));
  if (ready?.http !== undefined) conditions.push(httpAnswers(container, ready.http, ready.port ?? ports[0]));
  if (ready?.log !== undefined) conditions.push(logHas(container, ready.log));
  if (ready?.healthy === true) conditions.push(healthy(container));
  if (ready?.command !== undefined) conditions.push(commandSucceeds(container, ready.command));
  if (sshPort !== undefined) conditions.push(sshAnswers(container, sshPort));
  return conditions;
}

/**
 * Asks /proc/net of the container: from this machine where that can be done, else by `cat`, the one program it needs. An image without it is
 * judged by the published port alone: a connection that stays open. Before a process is started in the container, the published port
 * is tried, because that costs nothing.
 */
function portOpen(container: Container, port: number): Condition {
  return {
    what: `port ${port}`,
    unmet: async () => {
      const published = container.published(port);
      const sockets = await container.sockets();
      if (sockets !== undefined && !listens(sockets, port, published !== undefined)) return 'nothing listens';
      const holdMs = sockets === undefined ? HOLD_MS : 0;
      if (published !== undefined && (await dial('127.0.0.1', published, holdMs)).state !== 'open') {
        return sockets === undefined
          ? 'nothing listens'
          : `it listens in the container, but 127.0.0.1:${published} does not answer: ports are published on the engine's machine, and is that this one?`;
      }
      if (sockets !== undefined) return undefined;
      const { exitCode, stdout } = await container.exec(['cat', '/proc/net/tcp', '/proc/net/tcp6']);
      // Without IPv6 there is no tcp6, which is exit code 1 and still an answer.
      if (stdout !== '')
        return listens(stdout, port, published !== undefined) ? undefined : 'nothing listens';
      if (published === undefined)
        return `cannot be seen: cat answers ${exitCode} in the image; publish the port`;
      return (await dial('127.0.0.1', published, HOLD_BLIND_MS)).state === 'open'
        ? undefined
        : 'nothing listens';
    },
  };
}

function httpAnswers(container: Container, path: string, port: number | undefined): Condition {
  return {
    what: path,
    unmet: async () => {
      const published = port === undefined ? undefined : container.published(port);
      if (published === undefined) return `port ${port ?? 'of the host'} is not published; add it to ports`;
      return httpUnmet(`http://127.0.0.1:${published}${path.startsWith('/') ? path : `/${path}`}`);
    },
  };
}

function logHas(container: Container, text: string): Condition {
  return {
    what: `the log line "${text}"`,
    unmet: async () => (hasLine(await container.log(), text) ? undefined : 'not in the log'),
  };
}

function healthy(container: Container): Condition {
  return {
    what: 'the healthcheck',
    unmet: async () => {
      const status = await container.health();
      if (status === undefined || status === 'none') {
        throw new UnableError(
          `host "${container.host.name}" will never be healthy: its image ${container.image} has no healthcheck`,
          {
            hint: 'add HEALTHCHECK to its Dockerfile, or say in `ready` what to wait for: port, http, log, command',
          },
        );
      }
      return status === 'healthy' ? undefined : status;
    },
  };
}

function commandSucceeds(container: Container, command: string): Condition {
  return {
    what: `the command "${command}"`,
    unmet: async () => {
      const { exitCode, stderr } = await container.exec(['sh', '-c', command]);
      return exitCode === 0
        ? undefined
        : `exit code ${exitCode}${stderr === '' ? '' : `, ${cutStart(stderr.trim(), 200)}`}`;
    },
  };
}

/** sshd speaks first (RFC 4253, 4.2), and lets nobody but root in while systemd has not finished starting (pam_nologin(8)). */
function sshAnswers(container: Container, port: number): Condition {
  return {
    what: 'sshd',
    unmet: async () => {
      const published = container.published(port);
      if (published === undefined) return `port ${port} is not published yet`;
      const { banner } = await dial('127.0.0.1', published, HOLD_BLIND_MS);
      if (!banner.startsWith('SSH-')) return 'does not answer';
      const { exitCode } = await container.exec(['sh', '-c', 'test ! -e /run/nologin']);
      return exitCode === 1 ? 'no logins yet: the system is still starting' : undefined;
    },
  };
}
