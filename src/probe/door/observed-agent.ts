import type { Agent, AgentOptions } from 'node:https';
import type { NetConnectOpts, Socket } from 'node:net';
import type { Way } from '../../transport/audited-door.ts';

/** What happened on the connection of one request. */
export interface Observed {
  readonly agent: Agent;
  /** It was established. */
  connected(): boolean;
  /** A byte of an answer or of a handshake arrived. */
  spoke(): boolean;
}

/**
 * An agent for one request that always makes a new connection, because a reused one would report what happened earlier. It records what was
 * received, because a socket forgets that when it ends.
 */
export async function observedAgent(way: Way, protocol: string, tls: AgentOptions): Promise<Observed> {
  const secure = protocol === 'https:';
  const { Agent } = secure ? await import('node:https') : await import('node:http');
  const agent = new Agent({ ...tls, keepAlive: false }) as Agent;
  let connected = false;
  let socket: Socket | undefined;
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options, done) => {
    // A TLS socket does not count the bytes that arrive during the handshake; the connection below it does.
    const below = way.connect(options as NetConnectOpts);
    socket = below;
    below.once('connect', () => {
      connected = true;
    });
    if (!secure) return below;
    const above = create({ ...options, socket: below } as typeof options, done) as Socket;
    above.once('close', () => below.destroy());
    return above;
  };
  return {
    agent,
    connected: () => connected,
    spoke: () => (socket?.bytesRead ?? 0) > 0,
  };
}
