import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { EphemeralHost } from '../config/environment.ts';
import { cutStart } from '../model/cut.ts';
import { printElapsed } from '../model/elapsed.ts';
import { ConfigurationError, UnableError } from '../model/errors.ts';
import type { Engine } from '../transport/engine.ts';
import { hashOf, imageTag } from './build-context.ts';
import { BUILD_MS, clearFailedBuild, hostsMark } from './docker-build-containers.ts';
import { lastLines } from './readiness.ts';

export interface ImageOptions {
  readonly environment: string;
  /** File that gets the output of a build; made only when there is a build. */
  readonly logFile: string;
  readonly signal: AbortSignal;
  /** Name of the build, when there is one; its containers are found by it. */
  readonly build: string;
  /** Writes down that the build begins, and that nothing of it is left but the image. */
  begins(): void;
  ended(): void;
  progress(phase: string, durationMs?: number): void;
}

const LIMIT_MS = BUILD_MS;
const LOG_LINES = 20;

/**
 * The name of a host's image, which exists when this returns: pulled when the engine has it not, or built.
 * Built images are caches, named after everything that went into them: they carry no label of a run and stay.
 *
 * Builds go through dockerode, because the builder of testcontainers shows no output and no reason when one fails.
 * @throws UnableError with the last lines of the build's output; ConfigurationError
 */
export async function imageOf(engine: Engine, host: EphemeralHost, options: ImageOptions): Promise<string> {
  if (host.build !== undefined) return builtImage(engine, host, host.build, options);
  if (host.image !== undefined) return pulledImage(engine, host, host.image, options);
  throw new ConfigurationError([
    { path: `hosts.${host.name}`, message: `the host "${host.name}" has neither image nor build` },
  ]);
}

async function pulledImage(
  engine: Engine,
  host: EphemeralHost,
  image: string,
  options: ImageOptions,
): Promise<string> {
  if (await exists(engine, image)) return image;
  const began = performance.now();
  options.progress(`pulling ${image}`);
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(LIMIT_MS)]);
  try {
    // Without a tag the engine would pull every tag there is.
    const reference = /[:@][^/]*$/.test(image) ? image : `${image}:latest`;
    await follow(
      Readable.from(await engine.pull(reference, { abortSignal: signal })),
      signal,
      () => undefined,
    );
  } catch (error) {
    const took = printElapsed(performance.now() - began);
    if (options.signal.aborted) throw interrupted(host, took);
    throw new UnableError(
      `the image "${image}" of host "${host.name}" is not here and could not be pulled after ${took}: ${reason(error)}`,
      { hint: 'check the name, `docker login`, and the network; or give the host a `build`', cause: error },
    );
  }
  options.progress(`pulled ${image}`, performance.now() - began);
  return image;
}

async function builtImage(
  engine: Engine,
  host: EphemeralHost,
  context: string,
  options: ImageOptions,
): Promise<string> {
  const tag = imageTag(options.environment, host.name, await hashOf(context, host.args));
  if (await exists(engine, tag)) return tag;
  const began = performance.now();
  options.progress('building');
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(LIMIT_MS)]);
  options.begins();
  const log = createWriteStream(options.logFile, { mode: 0o600 });
  let output = '';
  try {
    const stream = await engine.buildImage(
      { context, src: ['.'] },
      {
        t: tag,
        buildargs: { ...host.args },
        rm: true,
        forcerm: true,
        labels: { 'opsproof.cache': 'image' },
        extrahosts: hostsMark(options.build),
        abortSignal: signal,
      },
    );
    await follow(stream, signal, (text) => {
      log.write(text);
      output = cutStart(output + text, 16_384);
    });
    options.ended();
  } catch (error) {
    const took = printElapsed(performance.now() - began);
    if (await clearFailedBuild(engine, options.build, signal.aborted)) options.ended();
    if (options.signal.aborted) throw interrupted(host, took);
    const lines = lastLines(output, LOG_LINES).map((line) => `  ${line}`);
    const head = `the image of host "${host.name}" could not be built from ${context} after ${took}: ${reason(error)}`;
    throw new UnableError([head, ...lines].join('\n'), {
      hint: `the whole output is in ${options.logFile}`,
      cause: error,
    });
  } finally {
    await new Promise((resolve) => log.end(resolve));
  }
  options.progress('built', performance.now() - began);
  return tag;
}

/**
 * Reads the engine's progress stream, one JSON object a line, to its end.
 * @throws Error with the engine's words when one of the lines is an error
 */
async function follow(
  stream: NodeJS.ReadableStream,
  signal: AbortSignal,
  onText: (text: string) => void,
): Promise<void> {
  const readable = stream instanceof Readable ? stream : Readable.from(stream);
  const abort = () => readable.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    let rest = '';
    let failed: string | undefined;
    for await (const chunk of readable.setEncoding('utf8')) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines.filter((text) => text.trim() !== '')) {
        const event: { stream?: string; error?: string } = JSON.parse(line);
        if (event.stream !== undefined) onText(stripVTControlCharacters(event.stream));
        failed ??= event.error;
      }
    }
    if (failed !== undefined) throw new Error(failed);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function exists(engine: Engine, image: string): Promise<boolean> {
  try {
    await engine.getImage(image).inspect();
    return true;
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return false;
    throw error;
  }
}

function interrupted(host: EphemeralHost, took: string): UnableError {
  return new UnableError(`getting the image of host "${host.name}" was interrupted after ${took}`);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message.trim() : String(error);
}
