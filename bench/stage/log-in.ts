/** Logs in by ssh as opsproof does, and does nothing else: `node log-in.ts <port> <key> <known_hosts>`. */
import { homedir } from 'node:os';
import { connect } from '../../src/transport/ssh/client.ts';
import { resolveHops } from '../../src/transport/ssh/hop.ts';

const [port, identity = '', knownHostsFile = ''] = process.argv.slice(2);
const [hop] = resolveHops(
  { transport: 'ssh', host: '127.0.0.1', port: Number(port), user: 'root', identity, knownHostsFile },
  { env: {}, home: homedir(), user: 'root' },
);
if (hop === undefined) throw new Error('no hop');
const journey = { end: performance.now() + 60_000, timeoutMs: 60_000, signal: new AbortController().signal };
const connection = await connect(hop, undefined, journey);
connection.end();
