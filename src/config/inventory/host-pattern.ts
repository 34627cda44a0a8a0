import { isIP } from 'node:net';
import { MOST_HOSTS } from '../host-range.ts';

/** A pattern of hosts of an Ansible inventory, expanded. */
export interface HostPattern {
  readonly names: readonly string[];
  readonly port?: number;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * `web[01:20:2].example.com:2222` as Ansible reads it (Ansible: "How to build your inventory"): ranges of numbers and letters, with a step, and a port at the end.
 * @throws RangeError that says what is wrong with it
 */
export function expandHostPattern(pattern: string): HostPattern {
  if (pattern.endsWith(':')) throw new RangeError(`"${pattern}" ends with a colon, but no port follows`);
  const [, bracketed, bracketedPort] = /^\[([^\]]+:[^\]]*)\]:(\d+)$/.exec(pattern) ?? [];
  if (bracketed !== undefined && isIP(bracketed) === 6)
    return { names: [bracketed], port: portOf(bracketedPort, pattern) };
  const [, name = pattern, port] = /^((?:[^:[\]]|\[[^\]]*\])*):(\d+)$/.exec(pattern) ?? [];
  return { names: expand(name), ...(port === undefined ? {} : { port: portOf(port, pattern) }) };
}

function portOf(text: string | undefined, pattern: string): number {
  const port = Number(text);
  if (port >= 1 && port <= 65535) return port;
  throw new RangeError(`"${pattern}" does not end in a port from 1 to 65535`);
}

function expand(pattern: string): readonly string[] {
  if (isIP(pattern.replace(/^\[(.*)\]$/, '$1')) === 6) return [pattern.replace(/^\[(.*)\]$/, '$1')];
  const open = pattern.indexOf('[');
  const close = pattern.indexOf(']', open);
  if (open < 0 || close < 0) return [pattern];
  const tails = expand(pattern.slice(close + 1));
  const middles = rangeOf(pattern.slice(open + 1, close));
  if (middles.length * tails.length > MOST_HOSTS)
    throw new RangeError(
      `"${pattern}" stands for ${middles.length * tails.length} hosts; at most ${MOST_HOSTS.toLocaleString('en')} are allowed`,
    );
  const head = pattern.slice(0, open);
  return middles.flatMap((middle) => tails.map((tail) => head + middle + tail));
}

/** The middle of `[…]`. A begin that is not written is 0. */
function rangeOf(range: string): readonly string[] {
  const [, from = '', to = '', step = '1'] =
    /^(\d*|[A-Za-z]):(\d+|[A-Za-z])(?::(\d{1,9}))?$/.exec(range) ?? [];
  const wrong = (why: string) => new RangeError(`"[${range}]" ${why}`);
  if (to === '') throw wrong('is not a range: write for example [01:20], [a:f] or [0:10:2]');
  const letters = [LETTERS.indexOf(from || '0'), LETTERS.indexOf(to)] as const;
  const numbers = [Number(from || '0'), Number(to)] as const;
  const isLetters = letters[0] >= 0 && letters[1] >= 0;
  const [first, last] = isLetters ? letters : numbers;
  if (Number.isNaN(first) || Number.isNaN(last)) throw wrong('mixes a letter and a number');
  if (first > last) throw wrong('runs backwards: write the smaller end first');
  if (Number(step) < 1) throw wrong('has a step of 0');
  const padded = !isLetters && from.length > 1 && from.startsWith('0');
  if (padded && from.length !== to.length)
    throw wrong('begins with zeros, so both ends need the same length');
  const size = Math.floor((last - first) / Number(step)) + 1;
  if (size > MOST_HOSTS)
    throw wrong(`stands for ${size} hosts; at most ${MOST_HOSTS.toLocaleString('en')} are allowed`);
  return Array.from({ length: size }, (_, index) => {
    const at = first + index * Number(step);
    return isLetters ? LETTERS.charAt(at) : String(at).padStart(padded ? from.length : 0, '0');
  });
}
