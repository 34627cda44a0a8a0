import type { InventoryPlace, InventoryTree } from './inventory-tree.ts';
import { isMap } from './yaml-inventory.ts';

const MOST_BYTES = 32 * 1024 * 1024;
const AT_ONCE = 8;

export interface ConsulOptions {
  /** `http://127.0.0.1:8500` */
  readonly url: string;
  readonly datacenter?: string;
  readonly token?: string;
  readonly limitMs: number;
}

/**
 * Reads the catalog of a Consul agent into the tree: nodes are hosts at their address, the services on a node are its groups, and so is each tag of a
 * service as `<service>_<tag>`; the metadata of a node are its variables (Consul: HTTP API, catalog). What is down counts too.
 */
export async function readConsul(options: ConsulOptions, tree: InventoryTree): Promise<void> {
  const { url, datacenter, token, limitMs } = options;
  const at: InventoryPlace = { file: url };
  const signal = AbortSignal.timeout(limitMs);
  const ask = async (path: string): Promise<unknown> => {
    const question = new URL(`v1/catalog/${path}`, url.endsWith('/') ? url : `${url}/`);
    if (datacenter !== undefined) question.searchParams.set('dc', datacenter);
    const headers: Record<string, string> = token === undefined ? {} : { 'X-Consul-Token': token };
    const answer = await fetch(question, { headers, signal, redirect: 'error' });
    const text = await textOf(answer);
    if (answer.status === 200) return JSON.parse(text);
    throw new Error(`answers ${answer.status} to GET /v1/catalog/${path}: ${text.trim().slice(0, 200)}`);
  };
  try {
    const [nodes, services] = await Promise.all([ask('nodes'), ask('services')]);
    if (!Array.isArray(nodes) || !isMap(services))
      throw new Error('does not answer as the catalog of Consul does');
    for (const node of nodes) addNode(node, at, tree);
    const names = Object.keys(services);
    for (let index = 0; index < names.length; index += AT_ONCE)
      await Promise.all(
        names.slice(index, index + AT_ONCE).map(async (service) => {
          for (const one of list(await ask(`service/${encodeURIComponent(service)}`)))
            addService(service, one, at, tree);
        }),
      );
  } catch (error) {
    tree.problem(at, signal.aborted ? `did not answer within ${limitMs / 1000} seconds` : reasonOf(error));
  }
}

function addNode(node: unknown, at: InventoryPlace, tree: InventoryTree): void {
  if (!isMap(node) || typeof node.Node !== 'string') return;
  tree.addHost(node.Node, 'all', at);
  for (const [key, value] of Object.entries(isMap(node.Meta) ? node.Meta : {}))
    tree.setHostVariable(node.Node, key, { value, at });
  if (typeof node.Address === 'string' && node.Address !== '')
    tree.setHostVariable(node.Node, 'ansible_host', { value: node.Address, at });
}

function addService(service: string, entry: unknown, at: InventoryPlace, tree: InventoryTree): void {
  if (!isMap(entry) || typeof entry.Node !== 'string') return;
  // A node that came after the nodes were asked for is no host of this run.
  if (!tree.hostNames.includes(entry.Node)) return;
  tree.addHost(entry.Node, service, at);
  for (const tag of list(entry.ServiceTags))
    if (typeof tag === 'string')
      tree.addHost(entry.Node, `${service}_${tag.replaceAll(/[^\w.-]/g, '_')}`, at);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

async function textOf(answer: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    size += part.length;
    if (size > MOST_BYTES) throw new Error(`answers more than ${MOST_BYTES / 1024 / 1024} MiB`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** fetch says "fetch failed", and why in its cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const because = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : undefined;
  return because === undefined ? message : `does not answer: ${because}`;
}
