import { PassThrough, type Readable, Writable } from 'node:stream';
import type { Cluster } from './cluster.ts';
import { type ExecEnd, type ExecStatus, execEnd } from './exec-status.ts';

/** Numbers of the streams (Kubernetes, "v5.channel.k8s.io"): what goes in, what comes out, how it ended; 255 says that one is at its end. */
const [STDIN, STDOUT, STDERR, STATUS, CLOSE] = [0, 1, 2, 3, 255] as const;

/** A command that runs in a container. */
export interface ExecChannel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the channel is gone, with how the command ended. Never rejects. */
  readonly ended: Promise<ExecEnd>;
  /** Ends the channel at once; the command may continue. */
  destroy(): void;
}

export interface PodContainer {
  readonly namespace: string;
  readonly pod: string;
  /** Always named: without one the API server refuses a pod that has several. */
  readonly container: string;
}

/** Where a command is started, for the API server. */
export function execPath({ namespace, pod, container }: PodContainer, argv: readonly string[]): string {
  const query = new URLSearchParams({ container, stdin: 'true', stdout: 'true', stderr: 'true' });
  for (const word of argv) query.append('command', word);
  return `${podPath(namespace, pod)}/exec?${query}`;
}

export function podPath(namespace: string, pod: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}`;
}

/** Starts a command. @throws Error of the client when the channel does not open within the time */
export async function openExec(cluster: Cluster, path: string, timeoutMs: number): Promise<ExecChannel> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let status: ExecStatus | undefined;
  let pause = () => {};
  const socket = await cluster.socket(path, timeoutMs, (stream, bytes) => {
    if (stream === STATUS) status = parse(bytes);
    const into = stream === STDOUT ? stdout : stream === STDERR ? stderr : undefined;
    // Nothing more is taken while nobody reads what is there.
    if (into !== undefined && !into.destroyed && !into.write(bytes)) pause();
    return stream !== STATUS;
  });
  pause = () => socket.pause();
  for (const stream of [stdout, stderr]) stream.on('drain', () => socket.resume()).on('error', () => {});
  const { promise: ended, resolve } = Promise.withResolvers<ExecEnd>();
  const over = () => {
    const end = execEnd(status);
    // What could not be started has said nothing: the server's words stand where a command's would.
    if ('said' in end && end.said !== undefined) stderr.write(end.said);
    stdout.end();
    stderr.end();
    // Whoever listens has heard the last words before.
    setImmediate(resolve, end);
  };
  socket.on('error', () => {});
  socket.on('close', over);
  if (socket.readyState === socket.CLOSED) over();
  const send = (stream: number, bytes: Buffer, done: (error?: Error | null) => void) =>
    socket.send(Buffer.concat([Buffer.of(stream), bytes]), done);
  const stdin = new Writable({
    write: (chunk: Buffer, _encoding, done) => send(STDIN, chunk, done),
    final(done) {
      if (socket.protocol === 'v5.channel.k8s.io') return send(CLOSE, Buffer.of(STDIN), done);
      // Older protocols cannot say that this is all: then the end of the channel is that of the command's input.
      socket.close();
      done();
    },
  });
  stdin.on('error', () => {});
  return { stdin, stdout, stderr, ended, destroy: () => socket.terminate() };
}

function parse(bytes: Buffer): ExecStatus | undefined {
  try {
    return JSON.parse(bytes.toString()) as ExecStatus;
  } catch {
    return undefined;
  }
}
