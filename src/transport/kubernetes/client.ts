import type { KubeConfig } from '@kubernetes/client-node';
import type { WebSocketHandler } from '@kubernetes/client-node/dist/web-socket-handler.js';
import { NoCluster } from './no-cluster.ts';

/** What installs the client of Kubernetes, which opsproof itself does not bring. */
export const CLIENT_NEED = 'npm install --save-dev @kubernetes/client-node@2.0.1';

/**
 * The part of the client that is used: who logs in where, and the channels of exec and port-forward. What the package itself offers for these
 * two writes into streams without waiting for whoever reads; the version is pinned, as the handler below is not part of its public interface.
 */
export interface Client {
  readonly KubeConfig: typeof KubeConfig;
  readonly WebSocketHandler: typeof WebSocketHandler;
}

export type { KubeConfig };

/**
 * Loads the client; an optional peer, as it is large and only hosts on Kubernetes need it.
 * @throws NoCluster that says how to install it
 */
export async function loadClient(load: () => Promise<Client> = parts): Promise<Client> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new NoCluster(
      'Kubernetes is asked by the package @kubernetes/client-node, which is not installed',
      {
        hint: CLIENT_NEED,
        cause: error,
      },
    );
  }
}

async function parts(): Promise<Client> {
  const [{ KubeConfig }, { WebSocketHandler }] = await Promise.all([
    import('@kubernetes/client-node'),
    import('@kubernetes/client-node/dist/web-socket-handler.js'),
  ]);
  return { KubeConfig, WebSocketHandler };
}
