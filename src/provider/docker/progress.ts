import { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { UnableError } from '../../model/errors.ts';
import type { Engine } from '../../transport/docker/engine.ts';
import type { HostImage } from '../provider.ts';
import type { ContainerHost } from './container-host.ts';

/**
 * Reads the engine's progress stream, one JSON object per line, to its end.
 * @throws Error with the engine's message if one of the lines is an error
 */
export async function follow(
  stream: NodeJS.ReadableStream,
  signal: AbortSignal,
  onText: (text: string) => void,
  onAux: (aux: { readonly Digest?: unknown }) => void = () => undefined,
): Promise<void> {
  return untilAborted(stream, signal, async (readable) => {
    let rest = '';
    let failed: string | undefined;
    for await (const chunk of readable.setEncoding('utf8')) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines.filter((text) => text.trim() !== '')) {
        const event: { stream?: string; error?: string; aux?: object } = JSON.parse(line);
        if (event.aux !== undefined) onAux(event.aux);
        if (event.stream !== undefined) onText(stripVTControlCharacters(event.stream));
        failed ??= event.error;
      }
    }
    if (failed !== undefined) throw new Error(failed);
  });
}

/** Reads a stream, which ends when the signal is aborted. */
async function untilAborted(
  stream: NodeJS.ReadableStream,
  signal: AbortSignal,
  read: (readable: Readable) => Promise<void>,
): Promise<void> {
  const readable = stream instanceof Readable ? stream : Readable.from(stream);
  const abort = () => readable.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await read(readable);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** An image that the engine has, for this platform if one is given. @throws Error of the engine */
export async function imageSeen(
  engine: Engine,
  name: string,
  platform?: string,
): Promise<HostImage | undefined> {
  try {
    const { Os, Architecture, Id: id, RepoDigests } = await engine.getImage(name).inspect();
    // A platform is os/architecture, and a variant that engines do not always report.
    const fits = platform === undefined || platform.split('/', 2).join('/') === `${Os}/${Architecture}`;
    return fits ? { name, id, digests: RepoDigests ?? [] } : undefined;
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return undefined;
    throw error;
  }
}

export function interrupted(host: ContainerHost, took: string): UnableError {
  return new UnableError(`getting the image of host "${host.name}" was interrupted after ${took}`);
}

/**
 * The same for BuildKit, whose messages have another format.
 * @throws Error with the engine's message if one of the lines is an error
 */
export async function followBuildKit(
  engine: Engine,
  stream: NodeJS.ReadableStream,
  signal: AbortSignal,
  onText: (text: string) => void,
): Promise<void> {
  return untilAborted(stream, signal, (readable) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let failed: string | undefined;
    const finished = (error: Error | null) => {
      if (signal.aborted) reject(new Error('interrupted'));
      else if (error !== null || failed !== undefined) reject(error ?? new Error(failed));
      else resolve();
    };
    engine.followProgress(readable, finished, (event: { stream?: string; error?: string }) => {
      if (event.stream !== undefined) onText(stripVTControlCharacters(plain(event.stream)));
      failed ??= event.error;
    });
    return promise;
  });
}

/**
 * dockerode 5.0.1 returns program output in base64, a line for each write, and everything else with a space in it. The test of a build that
 * fails shows when that changes.
 */
function plain(line: string): string {
  const text = line.trimEnd();
  const packed = text !== '' && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
  return packed ? Buffer.from(text, 'base64').toString() : line;
}
