import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { cutEnd } from '../../model/cut.ts';
import { printElapsed } from '../../model/elapsed.ts';
import { UnableError } from '../../model/errors.ts';
import { own, owner, reason } from '../../model/reason.ts';
import { LATE, within } from '../deadline.ts';
import type { FileSource, MoveOptions, Reply, ShellChannel, Transport } from '../transport.ts';
import { Incoming } from './incoming.ts';
import { pump } from './pump.ts';
import { placed } from './shell.ts';
import { signalCommand } from './signal.ts';

const DEFAULT_TIMEOUT_MS = 10 * 60_000;
/** A longer timer would fire at once (setTimeout takes 31 bits). */
const LONGEST_MS = 2 ** 31 - 1;
/** How long the command on the host may take to end after its deadline, and a broken channel to say why. */
const END_MS = 2_000;
/** How many bytes of standard error are kept. */
const MOST_SAID = 64 * 1024;

/** Where files are moved to and from. */
export interface MovePlace {
  readonly transport: Transport;
  /** For messages: `web (ssh deploy@web-3:22)`. */
  readonly where: string;
  /** How long a shell may take to open. */
  readonly openMs: number;
}

/** How far it has got. */
interface Count {
  done: number;
  /** Undefined until the host has reported the size of the file. */
  size: number | undefined;
}

/** A separate shell that moves one file. */
interface Mover {
  readonly channel: ShellChannel;
  readonly stdout: Incoming;
  readonly nonce: string;
  readonly count: Count;
}

/** See Runner.put. */
export function putFile(
  place: MovePlace,
  source: FileSource,
  path: string,
  options: MoveOptions,
): Promise<Reply> {
  const { language } = place.transport;
  const order = (nonce: string) => language.receive(path, source.size, nonce);
  const count: Count = { done: 0, size: source.size };
  return move(place, `${path} was not written`, order, count, options, async ({ channel, stdout, nonce }) => {
    const end = stdout.after(`${nonce}E`);
    const encode = language.encode ?? ((bytes: Buffer) => bytes);
    await pump(source, path, channel.stdin, encode, end, (done) => {
      count.done = done;
      options.progress?.(done, source.size);
    });
    const [status, size] = numbers(await end);
    if (status === undefined) return undefined;
    if (status === 0 && size !== -1 && size !== source.size)
      throw new UnableError(
        reason`${owner(place.where)}${path} is not whole: ${size ?? 0} bytes of ${source.size} arrived, although the host reported success`,
        {
          hint: 'what carries the bytes cuts them off, or somebody else writes the same file; write it again',
        },
      );
    return status;
  });
}

/** See Runner.get. */
export function getFile(
  place: MovePlace,
  path: string,
  take: (bytes: Buffer) => void | Promise<void>,
  options: MoveOptions,
): Promise<Reply> {
  const order = (nonce: string) => place.transport.language.send(path, nonce);
  const count: Count = { done: 0, size: undefined };
  return move(place, `${path} was not read`, order, count, options, async ({ stdout, nonce }) => {
    // The size or, if there is no such file, the end.
    const first = (await stdout.after(nonce)) ?? '';
    if (!first.startsWith('S')) return numbers(first.slice(1))[0];
    const size = Number(first.slice(1));
    count.size = size;
    for await (const bytes of stdout.bytes(size)) {
      await take(bytes);
      count.done += bytes.length;
      options.progress?.(count.done, size);
    }
    return count.done < size ? undefined : numbers(await stdout.after(`${nonce}E`))[0];
  });
}

/** `0,1432` */
function numbers(text: string | undefined): readonly (number | undefined)[] {
  return text === undefined || text === '' ? [] : text.split(',').map(Number);
}

/**
 * Opens a shell for it, sends the order, and waits for the work to end.
 * @param work returns the exit status; undefined if the shell ended before it reported one
 */
async function move(
  { transport, where, openMs }: MovePlace,
  failed: string,
  order: (nonce: string) => string,
  count: Count,
  { timeoutMs = DEFAULT_TIMEOUT_MS, alongside = () => {} }: MoveOptions,
  work: (mover: Mover) => Promise<number | undefined>,
): Promise<Reply> {
  const channel = await transport.open({ timeoutMs: openMs }).catch((error) => {
    throw placed(error, transport.label, where);
  });
  const start = performance.now();
  const asked = Date.now();
  let pid: number | undefined;
  try {
    for (const stream of [channel.stdin, channel.stdout, channel.stderr]) stream.on('error', () => {});
    const nonce = randomBytes(16).toString('hex');
    const command = order(nonce);
    const stdout = new Incoming(channel.stdout);
    const said = errorsUntil(channel.stderr, `${nonce}E`);
    alongside(transport.language.prelude + command);
    channel.stdin.write(transport.language.prelude + command);
    const moving = (async () => {
      const began = await stdout.after(`${nonce}B`);
      if (began === undefined) return undefined;
      pid = Number(began);
      return work({ channel, stdout, nonce, count });
    })();
    const status = await within(moving, Math.min(timeoutMs, LONGEST_MS));
    const howFar = `${count.done}${count.size === undefined ? '' : ` of ${count.size}`} bytes`;
    if (status === LATE) {
      if (pid !== undefined) await signalCommand(transport, pid, 'KILL', 0, END_MS, alongside);
      throw new UnableError(
        reason`${owner(where)}${failed} within ${printElapsed(timeoutMs)}: ${own(howFar)} were transferred`,
        {
          hint: 'the host or the way to it may be too slow: give it more time',
        },
      );
    }
    if (status === undefined) {
      const gone = await within(channel.closed, END_MS);
      const why = gone === LATE ? 'the stream ended early' : gone;
      const last = await within(said, END_MS);
      const text = last === LATE ? '' : cutEnd(last.toString('utf8').trim(), 300);
      throw new UnableError(
        reason`${owner(where)}${failed} as a whole: it broke off after ${own(`${howFar} and ${printElapsed(performance.now() - start)}`)}: ${why}${text === '' ? '' : `; it said: ${text}`}`,
        { hint: 'look at the host and the way to it, and do it again' },
      );
    }
    const stderr = await within(said, END_MS);
    return {
      command,
      stdout: Buffer.alloc(0),
      stderr: stderr === LATE ? Buffer.alloc(0) : stderr,
      exitCode: status,
      durationMs: performance.now() - start,
      asked,
      answered: Date.now(),
      truncated: false,
    };
  } finally {
    channel.destroy();
  }
}

/** The text on standard error before the mark or the end; read to its end, so that the sender is never blocked. */
export function errorsUntil(stream: Readable, mark: string): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  let said = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    if (said.length < MOST_SAID) said = Buffer.concat([said, chunk]);
    const at = said.indexOf(mark);
    if (at >= 0) resolve(said.subarray(0, at));
  });
  const end = () => resolve(said);
  stream.once('end', end).once('close', end);
  return promise;
}
