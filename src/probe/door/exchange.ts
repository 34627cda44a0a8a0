import type { AgentOptions } from 'node:https';
import type { AxiosRequestConfig, AxiosResponse } from 'axios';
import type { Way } from '../../transport/audited-door.ts';
import { type Observed, observedAgent } from './observed-agent.ts';

/** One request as the library takes it. */
export type Sent = AxiosRequestConfig<string> & { readonly url: string };
/** One answer as the library gives it. */
export type Received = AxiosResponse<ArrayBuffer>;

/** One HTTP request in progress. */
export interface HttpExchange extends Omit<Observed, 'agent'> {
  /** @throws what the library throws; see httpFailure */
  readonly answer: Promise<Received>;
}

/**
 * Sends one request on the connection of an errand; through a proxy to an https server, the library opens the one connection itself.
 * @param tls for a server with https
 */
export async function exchange(way: Way, config: Sent, tls: AgentOptions): Promise<HttpExchange> {
  const { protocol } = new URL(config.url);
  const [{ default: axios }, { agent, connected, spoke }] = await Promise.all([
    import('axios'),
    observedAgent(way, protocol, tls),
  ]);
  const agents = protocol === 'https:' ? { httpsAgent: agent } : { httpAgent: agent };
  return { answer: axios.request<ArrayBuffer>({ ...config, ...agents }), connected, spoke };
}
