// The demo shop's api: GET /health, GET /orders, POST /orders. CommonJS, because Debian's packaged `pg` is found by require.
// The database is named by DB_HOST, DB_PORT, DB_USER, DB_PASSWORD and DB_NAME; as a child process of
// `provider: processes` its address comes as HOST_DB and PORT_DB_5432.
const http = require('node:http');
const { Pool } = require('pg');

const VERSION = '1.0.0';
const HEALTH_MS = 1800;
const BODY_BYTES = 64 * 1024;
const env = process.env;

const pool = new Pool({
  host: env.DB_HOST ?? env.HOST_DB ?? 'db',
  port: Number(env.DB_PORT ?? env.PORT_DB_5432 ?? 5432),
  user: env.DB_USER ?? 'postgres',
  password: env.DB_PASSWORD ?? '',
  database: env.DB_NAME ?? 'postgres',
  max: 4,
  connectionTimeoutMillis: 1500,
  query_timeout: 1500,
});
// A connection that breaks while idle leaves the pool; the next query opens a new one.
pool.on('error', (error) => console.error(`database connection lost: ${error.message}`));

async function query(text, values) {
  try {
    return await pool.query(text, values);
  } catch (error) {
    if (error.code !== '42P01') throw error;
    // undefined_table: a new database. Two first requests may both get here, hence the lock.
    await pool.query(`
      BEGIN;
      SELECT pg_advisory_xact_lock(1);
      CREATE TABLE IF NOT EXISTS orders (
        id serial PRIMARY KEY, item text NOT NULL, quantity integer NOT NULL, created timestamptz NOT NULL DEFAULT now());
      COMMIT`);
    return pool.query(text, values);
  }
}

async function health() {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), HEALTH_MS);
  });
  const asked = pool.query('SELECT 1');
  asked.catch(() => undefined);
  try {
    await Promise.race([asked, late]);
    return [200, { status: 'ok', database: 'up', version: VERSION }];
  } catch {
    return [503, { status: 'degraded', database: 'down', version: VERSION }];
  } finally {
    clearTimeout(timer);
  }
}

async function list() {
  const { rows } = await query('SELECT id, item, quantity FROM orders ORDER BY id');
  return [200, { orders: rows }];
}

async function create(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > BODY_BYTES) return [413, { error: 'the body is too large' }];
    chunks.push(chunk);
  }
  let order;
  try {
    order = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return [400, { error: 'the body is not JSON' }];
  }
  if (typeof order?.item !== 'string' || order.item === '') return [400, { error: 'item must be a text' }];
  if (!Number.isInteger(order.quantity) || order.quantity < 1 || order.quantity > 1_000_000) {
    return [400, { error: 'quantity must be a whole number from 1 to 1000000' }];
  }
  const { rows } = await query(
    'INSERT INTO orders (item, quantity) VALUES ($1, $2) RETURNING id, item, quantity',
    [order.item, order.quantity],
  );
  return [201, rows[0]];
}

async function answer(request) {
  const path = request.url.split('?')[0];
  if (path === '/health' && request.method === 'GET') return health();
  if (path === '/orders' && request.method === 'GET') return list();
  if (path === '/orders' && request.method === 'POST') return create(request);
  if (path === '/orders' || path === '/health')
    return [405, { error: `${request.method} is not allowed here` }];
  return [404, { error: `there is nothing at ${path}` }];
}

const server = http.createServer(async (request, response) => {
  const [status, body] = await answer(request).catch((error) => {
    console.error(`${request.method} ${request.url}: ${error.message}`);
    return [503, { error: 'the database cannot be reached' }];
  });
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
});

// In a container this is process 1, which has no default handler for SIGTERM.
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
server.listen(Number(env.PORT ?? 8080), env.LISTEN ?? '::', () =>
  console.log(`api ${VERSION} listening on ${server.address().port}`),
);
