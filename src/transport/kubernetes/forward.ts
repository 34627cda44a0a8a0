import { Duplex } from 'node:stream';
import type { Cluster } from './cluster.ts';
import { podPath } from './exec-channel.ts';

/** Streams of the first port (Kubernetes, "portforward.k8s.io"): its bytes, and what went wrong with it. */
const [DATA, ERROR] = [0, 1] as const;

export interface Forward {
  /** The connection to the port; it ends with an error when the other side says what is wrong. */
  readonly stream: Duplex;
  /** Resolves with why there is no connection (any more), or with nothing when it ended as connections do. Never rejects. */
  readonly ended: Promise<string | undefined>;
}

/**
 * A connection to a port of a pod, as the pod's own loopback has it. Each has a channel of its own: in one channel, a port that refuses a connection
 * ends all others.
 * @throws Error of the client when the channel does not open within the time
 */
export async function openForward(
  cluster: Cluster,
  { namespace, pod, port }: { readonly namespace: string; readonly pod: string; readonly port: number },
  timeoutMs: number,
): Promise<Forward> {
  // The first message of each stream is the number of the port, 2 bytes.
  const named = new Set<number>();
  let why: string | undefined;
  let stream: Duplex | undefined;
  const early: Buffer[] = [];
  let pause = () => {};
  const socket = await cluster.socket(
    `${podPath(namespace, pod)}/portforward?ports=${port}`,
    timeoutMs,
    (number, all) => {
      const bytes = named.has(number) ? all : all.subarray(2);
      named.add(number);
      if (bytes.length === 0) return true;
      if (number === ERROR) why = `${why ?? ''}${bytes.toString()}`;
      else if (number === DATA && stream === undefined) early.push(bytes);
      else if (number === DATA && stream?.push(bytes) === false) pause();
      return number !== ERROR;
    },
  );
  const { promise: ended, resolve } = Promise.withResolvers<string | undefined>();
  const made = new Duplex({
    // There is no way to say that this side is done: the channel stays until the other side ends it.
    allowHalfOpen: true,
    read: () => socket.resume(),
    write: (chunk: Buffer, _encoding, done) => socket.send(Buffer.concat([Buffer.of(DATA), chunk]), done),
    destroy(error, done) {
      socket.terminate();
      done(error);
    },
  });
  stream = made;
  for (const bytes of early) made.push(bytes);
  pause = () => socket.pause();
  const over = () => {
    made.push(null);
    resolve(why?.trim());
  };
  socket.on('error', () => {});
  socket.on('close', over);
  made.on('error', () => {});
  if (socket.readyState === socket.CLOSED) over();
  return { stream: made, ended };
}
