import { UnableError } from '../../model/errors.ts';
import { Secret } from '../../model/secret.ts';
import { addressEnv, type Reached } from '../address-env.ts';
import type { Provider, StackContext, StackHost } from '../provider.ts';
import type { Trace } from '../remover.ts';
import { freePorts, type LoopbackPorts, ownPorts, reachedAt } from './address.ts';
import { ProcessHost } from './host.ts';
import { type ChildHost, type ProcessOwn, processesShape } from './shape.ts';
import { bornOf, processThings } from './things.ts';

/** What the child processes of one stack share. */
interface ProcessGround {
  readonly ports: LoopbackPorts;
  /** Loopback ports that are assigned to stacks of this run. */
  readonly taken: Set<number>;
}

/** Hosts as child processes of this machine on loopback ports: nothing to install, no engine. */
export const processes: Provider<ProcessOwn, ProcessGround> = {
  ...processesShape,
  ...processThings,

  async ground(hosts, context) {
    const taken = context.ofRun(() => new Set<number>());
    return { ports: await freePorts(hosts, taken), taken };
  },

  async start(host, peers, { ports }, context) {
    if (context.signal.aborted) throw new UnableError(`the start of "${host.name}" was interrupted`);
    const logFile = context.logFile(host.name);
    // The process has its name in OPSPROOF_PROCESS, by which it is found.
    const id = `${context.prefix}-${host.name}`;
    const thing = { kind: 'process', id, host: host.name, stopMs: host.stopMs };
    context.ledger.creating(thing);
    const running = new ProcessHost({
      host,
      argv: argvOf(host, context.execPath),
      cwd: context.cwd,
      env: envOf(host, peers, ports, context),
      ports: ports.get(host.name) ?? new Map(),
      logFile,
      note: (line) => context.note(host.name, line),
      onStarted: ({ pid, birth }) => context.ledger.created(thing, `${pid}/${birth}`),
    });
    running.start();
    return running;
  },

  async release({ ports, taken }) {
    for (const mapped of ports.values()) for (const port of mapped.values()) taken.delete(port);
  },

  byHand(things: readonly Trace[]) {
    const groups = things.flatMap((thing) => bornOf(thing).slice(-1));
    return `kill -- ${groups.map(({ pid }) => `-${pid}`).join(' ')}`;
  },
};

/** `node` means the Node that runs opsproof, whatever the search path says. */
function argvOf(host: ChildHost, execPath: string): readonly string[] {
  const [program = '', ...args] = host.command ?? [];
  return [program === 'node' ? execPath : program, ...args];
}

function envOf(
  host: ChildHost,
  peers: readonly StackHost[],
  ports: LoopbackPorts,
  { env, labels, prefix, runId }: StackContext,
): Record<string, string> {
  const inherited = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const own = Object.entries(host.env).map(([name, value]) => [
    name,
    value instanceof Secret ? value.reveal() : value,
  ]);
  const others: Reached[] = [...ports].map(([name, mapped]) => ({ name, host: '127.0.0.1', ports: mapped }));
  return {
    ...Object.fromEntries(inherited),
    ...addressEnv([...others, ...peers.map(reachedAt)]),
    ...ownPorts(ports.get(host.name)),
    ...Object.fromEntries(own),
    OPSPROOF_PROCESS: `${prefix}-${host.name}`,
    OPSPROOF_RUN: runId,
    OPSPROOF_ENVIRONMENT: labels['opsproof.environment'] ?? '',
    OPSPROOF_EXPIRES: labels['opsproof.expires'] ?? '',
    OPSPROOF_RUNNER: labels['opsproof.runner'] ?? '',
    OPSPROOF_KEEP: labels['opsproof.keep'] ?? '',
  };
}
