import { writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Host } from '../../host/host.ts';
import { messageOf } from '../../model/errors.ts';
import { fromFile } from '../../transport/file-source.ts';
import { quote } from '../../transport/shell/quote.ts';

/** What the connection plugin asks, one JSON object a line and one line a connection. */
type Question = { readonly host: string } & (
  | { readonly does: 'run'; readonly command: string }
  | { readonly does: 'put' | 'fetch'; readonly here: string; readonly there: string }
);

/** Of a file that ansible fetches from a host. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Of a question: the command of a module has a few hundred characters. */
const LONGEST = 8 * 1024 * 1024;

/**
 * Answers the connection plugin on a socket in a folder that only this user can enter.
 * @param leftMs how long the run may still take, for the deadline of each command
 * @returns what ends it
 */
export function listenForAnsible(
  path: string,
  hosts: ReadonlyMap<string, Host>,
  leftMs: () => number,
): Promise<() => Promise<void>> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    // Ansible has gone away: its end is judged by its exit status.
    socket.on('error', () => undefined);
    let size = 0;
    socket.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > LONGEST) socket.destroy();
    });
    createInterface({ input: socket }).once('line', (line) => {
      void answer(JSON.parse(line) as Question, hosts, leftMs())
        .catch((error) => ({ problem: messageOf(error) }))
        .then((said) => socket.end(`${JSON.stringify(said)}\n`));
    });
  });
  const close = () =>
    new Promise<void>((done) => {
      for (const socket of open) socket.destroy();
      server.close(() => done());
    });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve(close));
  });
}

async function answer(
  question: Question,
  hosts: ReadonlyMap<string, Host>,
  timeoutMs: number,
): Promise<object> {
  const host = hosts.get(question.host);
  if (host === undefined) return { problem: `no host "${question.host}" takes part in this converge` };
  if (question.does === 'put') {
    const reply = await host.put(await fromFile(question.here), question.there);
    return reply.exitCode === 0 ? {} : { problem: reply.stderr.toString() };
  }
  const command = question.does === 'run' ? question.command : `cat ${quote(question.there)}`;
  const reply = await host.run(command, { timeoutMs, once: true, maxBytes: MOST_BYTES });
  if (reply.truncated) return { problem: `the answer of ${host.name} is longer than ${MOST_BYTES} bytes` };
  const { exitCode, stdout, stderr } = reply;
  if (question.does === 'run')
    return { status: exitCode, stdout: stdout.toString('base64'), stderr: stderr.toString('base64') };
  if (exitCode !== 0) return { problem: stderr.toString() };
  await writeFile(question.here, stdout);
  return {};
}
