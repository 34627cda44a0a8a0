// The embedded database tier: PostgreSQL compiled to WebAssembly, in memory, behind its own wire protocol on PORT.
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

const db = await PGlite.create();
const server = new PGLiteSocketServer({
  db,
  host: '127.0.0.1',
  port: Number(process.env.PORT ?? 5432),
  maxConnections: 8,
});
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
await server.start();
console.log(`database system is ready to accept connections on ${server.getServerConn()}`);
