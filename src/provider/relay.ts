import { connect, createServer, type Server, type Socket } from 'node:net';

/** Forwards TCP connections for as long as this process lives. */
export interface Relay {
  /** Where it listens. */
  readonly port: number;
  /** Ends it with all of its connections. */
  close(): void;
}

interface Place {
  readonly host: string;
  readonly port: number;
}

/**
 * Listens at a place and forwards connections to where `to` says at that moment; if it says nowhere, the connection is closed.
 * @param at port 0 is any free one; another one that is taken or needs privileges becomes any free one
 * @throws Error if nothing can listen at that address
 */
export async function openRelay(at: Place, to: () => Place | undefined): Promise<Relay> {
  const open = new Set<Socket>();
  const server = createServer((inner) => {
    const target = to();
    open.add(inner);
    inner.on('close', () => open.delete(inner));
    inner.on('error', () => inner.destroy());
    if (target === undefined) return inner.destroy();
    const outer = connect(target);
    open.add(outer);
    outer.on('close', () => {
      open.delete(outer);
      inner.destroy();
    });
    outer.on('error', () => inner.destroy());
    inner.on('close', () => outer.destroy());
    inner.pipe(outer).pipe(inner);
  });
  // It must not keep a finished run alive.
  server.unref();
  const port = await listen(server, at).catch((error: unknown) => {
    if (at.port === 0) throw error;
    return listen(server, { ...at, port: 0 });
  });
  return {
    port,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

function listen(server: Server, { host, port }: Place): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      // Errors from now on concern one connection.
      server.on('error', () => undefined);
      const bound = server.address();
      resolve(bound !== null && typeof bound === 'object' ? bound.port : port);
    });
  });
}
