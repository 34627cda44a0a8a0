import type { Readable } from 'node:stream';
import { LATE, within } from '../../transport/deadline.ts';
import { demultiplex } from '../../transport/docker/demultiplex.ts';
import type { Engine } from '../../transport/docker/engine.ts';

/** The answer of a program in a container. */
export interface Executed {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const MAX_BYTES = 1024 * 1024;

/**
 * Runs one program in a container, without a shell unless argv names one. A missing program answers 126 or 127.
 * @throws Error if the engine refuses, or if there is no answer within `timeoutMs`
 */
export async function execute(
  engine: Engine,
  container: string,
  argv: readonly string[],
  options: { user?: string; timeoutMs?: number } = {},
): Promise<Executed> {
  const timeoutMs = options.timeoutMs ?? 5_000;
  const exec = await engine.getContainer(container).exec({
    Cmd: [...argv],
    AttachStdout: true,
    AttachStderr: true,
    ...(options.user === undefined ? {} : { User: options.user }),
  });
  const stream = await exec.start({ hijack: false, stdin: false });
  const { stdout, stderr } = demultiplex(stream);
  const output = await within(Promise.all([collect(stdout), collect(stderr)]), timeoutMs);
  if (output === LATE) {
    stream.destroy();
    throw new Error(`${argv[0]} did not finish within ${timeoutMs / 1000} s`);
  }
  const { ExitCode } = await exec.inspect();
  return { exitCode: ExitCode ?? -1, stdout: output[0], stderr: output[1] };
}

async function collect(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size <= MAX_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/**
 * A log of the engine as one text in the order in which it was written. It comes in frames: one byte stream number, three zero bytes, four
 * bytes length in network order, then the content (Docker Engine API, "Attach to a container").
 */
export function interleave(multiplexed: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= multiplexed.length; ) {
    const length = multiplexed.readUInt32BE(at + 4);
    parts.push(multiplexed.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(parts).toString();
}
