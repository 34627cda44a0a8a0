import type { Agent, AgentOptions } from 'node:https';
import type { Socket } from 'node:net';

/** What came of the connection of one request. */
export interface Observed {
  readonly agent: Agent;
  /** It stood. */
  connected(): boolean;
  /** A byte of an answer came; of TLS: the handshake ended. */
  spoke(): boolean;
}

/**
 * An agent for one request, which makes a connection of its own: one that is left over from an earlier request would tell of what was
 * then. It remembers what was heard, as a socket forgets it with its end.
 */
export async function observedAgent(protocol: string, tls: AgentOptions): Promise<Observed> {
  const secure = protocol === 'https:';
  const { Agent } = secure ? await import('node:https') : await import('node:http');
  const agent = new Agent({ ...tls, keepAlive: false }) as Agent;
  let [connected, spoke] = [false, false];
  let socket: Socket | undefined;
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options, done) => {
    socket = create(options, done) as Socket;
    socket.once('connect', () => {
      connected = true;
    });
    socket.once('secureConnect', () => {
      spoke = true;
    });
    return socket;
  };
  return {
    agent,
    connected: () => connected,
    spoke: () => spoke || (!secure && (socket?.bytesRead ?? 0) > 0),
  };
}
