import type { Agent, AgentOptions } from 'node:https';
import type { NetConnectOpts, Socket } from 'node:net';
import type { Way } from './probe-door.ts';

/** What came of the connection of one request. */
export interface Observed {
  readonly agent: Agent;
  /** It stood. */
  connected(): boolean;
  /** A byte of an answer came, or of a handshake. */
  spoke(): boolean;
}

/**
 * An agent for one request, which makes a connection of its own: one that is left over from an earlier request would tell of what was
 * then. It remembers what was heard, as a socket forgets it with its end.
 */
export async function observedAgent(way: Way, protocol: string, tls: AgentOptions): Promise<Observed> {
  const secure = protocol === 'https:';
  const { Agent } = secure ? await import('node:https') : await import('node:http');
  const agent = new Agent({ ...tls, keepAlive: false }) as Agent;
  let connected = false;
  let socket: Socket | undefined;
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options, done) => {
    // A TLS socket does not tell how many bytes came while the handshake lasts; the connection below it does.
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
