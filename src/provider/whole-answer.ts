import type { IncomingMessage } from 'node:http';
import { UnableError } from '../model/errors.ts';

/**
 * The whole body of an answer, as text in UTF-8.
 * @param mostBytes more is not kept
 * @throws UnableError for a longer one
 * @throws Error when the connection is lost before its end
 */
export async function wholeAnswer(response: IncomingMessage, mostBytes: number): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > mostBytes) throw new UnableError(`its answer is longer than ${mostBytes / 1024 / 1024} MB`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
