import type { Agent, AgentOptions } from 'node:https';
import type { NetConnectOpts, Socket } from 'node:net';

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
export async function observedAgent(protocol: string, tls: AgentOptions): Promise<Observed> {
  const secure = protocol === 'https:';
  const { Agent } = secure ? await import('node:https') : await import('node:http');
  const net = await import('node:net');
  const agent = new Agent({ ...tls, keepAlive: false }) as Agent;
  let connected = false;
  let socket: Socket | undefined;
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options, done) => {
    if (!secure) socket = create(options, done) as Socket;
    // A TLS socket does not tell how many bytes came while the handshake lasts; the connection below it does.
    else socket = net.connect(options as NetConnectOpts);
    socket.once('connect', () => {
      connected = true;
    });
    if (!secure) return socket;
    const below = socket;
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
