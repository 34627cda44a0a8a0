import type { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Mask } from '../model/mask.ts';
import { MaskedStream } from '../model/masked-stream.ts';

/**
 * Masks whatever anybody writes to a stream of the process, also a `console.log` in a step of the user's own or in a worker
 * thread, which Node passes on through the same stream.
 * @returns ends it and writes what was waiting
 */
export function guardOutput(stream: Writable, mask: Mask): () => void {
  const masked = new MaskedStream(mask);
  const decoder = new StringDecoder('utf8');
  const write = stream.write;
  type Done = (error: Error | null | undefined) => void;
  stream.write = (chunk: unknown, second?: BufferEncoding | Done, third?: Done): boolean => {
    const encoding = typeof second === 'string' ? second : 'utf8';
    const done = typeof second === 'function' ? second : third;
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk as Uint8Array);
    return write.call(stream, masked.push(decoder.write(bytes)), 'utf8', done);
  };
  return () => {
    stream.write = write;
    const rest = masked.push(decoder.end()) + masked.end();
    if (rest !== '') stream.write(rest);
  };
}
