import { request } from 'node:http';

/**
 * The first requests of a run leave while the engine's client is not loaded yet: the engine works meanwhile. Whatever is no success is asked
 * again through the client, which says why.
 */

/** A request on its way. Neither promise rejects. */
export interface Early {
  /** Resolves when the request has left, or cannot. */
  readonly sent: Promise<void>;
  /** What the engine answered: JSON, or `true` for other text; undefined when that is no success. */
  readonly answer: Promise<unknown>;
}

const MOST_BYTES = 1_000_000;

/** Asks the engine at a socket, for so many milliseconds at most. */
export function askEarly(
  socketPath: string,
  what: { readonly method: string; readonly path: string; readonly body?: object },
  limitMs: number,
): Early {
  const sent = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<unknown>();
  const fail = () => {
    sent.resolve();
    answer.resolve(undefined);
  };
  const { method, path, body } = what;
  const signal = AbortSignal.timeout(limitMs);
  const headers = { 'content-type': 'application/json' };
  const asked = request({ socketPath, method, path, headers, signal, agent: false }, (reply) => {
    let text = '';
    reply.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.length > MOST_BYTES) reply.destroy();
    });
    reply.on('error', fail);
    reply.on('close', fail);
    reply.on('end', () => {
      const { statusCode = 0 } = reply;
      answer.resolve(statusCode >= 200 && statusCode < 300 ? parsed(text) : undefined);
    });
  });
  asked.on('error', fail);
  asked.on('finish', () => sent.resolve());
  asked.end(body === undefined ? undefined : JSON.stringify(body));
  return { sent: sent.promise, answer: answer.promise };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return true;
  }
}
