import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Mask } from '../model/mask.ts';
import { MaskedStream } from '../model/masked-stream.ts';

export interface Guard {
  /**
   * The same stream for a report that programs read: its content is masked already, and a secret that equals a keyword of its format must
   * not change it.
   */
  readonly forReports: Writable;
  /** Writes what was waiting, and stops masking. */
  end(): void;
}

/**
 * Masks everything that is written to a stream of the process, including a `console.log` in a custom step or in a worker thread, which Node
 * passes on through the same stream.
 */
export function guardOutput(stream: Writable, mask: Mask): Guard {
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
  return {
    forReports: new Writable({
      write(chunk, _, done) {
        write.call(stream, masked.interrupt(), 'utf8');
        write.call(stream, chunk, 'utf8', done);
      },
    }),
    end() {
      stream.write = write;
      const rest = masked.push(decoder.end()) + masked.end();
      if (rest !== '') stream.write(rest);
    },
  };
}
