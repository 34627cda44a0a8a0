import type { SmallPieces } from './small-pieces.ts';

interface Caller {
  readonly socket: SmallPieces;
  readonly from: string;
  /** Its request is being answered. Before and after that, closing it loses nothing. */
  asking: boolean;
  /** It sent another request before it had the answer. */
  impatient: boolean;
}

/**
 * Who is connected. When there is no room for one more, it closes a connection: from the address with the most
 * connections, the oldest one that has not finished its request or already has its answer. So neither unfinished requests nor one machine with many
 * requests can lock others out (RFC 9110, 17: the server has to limit denial of service).
 */
export class Callers {
  readonly #most: number;
  /** In the order in which they came. */
  readonly #callers = new Map<SmallPieces, Caller>();

  /** @param most connections at a time */
  constructor(most: number) {
    this.#most = most;
  }

  get count(): number {
    return this.#callers.size;
  }

  /** Adds a connection. It is closed at once if it comes from the address with the most connections and all others from there are being answered. */
  admit(socket: SmallPieces): void {
    const caller = { socket, from: addressOf(socket.remoteAddress), asking: false, impatient: false };
    const closed = this.#callers.size < this.#most ? undefined : this.#leastLoss(caller);
    this.#callers.set(socket, caller);
    socket.once('close', () => this.#callers.delete(socket));
    if (closed === undefined) return;
    this.#callers.delete(closed.socket);
    closed.socket.destroy();
  }

  /**
   * A request is complete. False if the answer to the one before is not known yet: such a request is not looked at, as one connection could
   * send any number of them at once. The end of the connection tells the client which ones to send again (RFC 9112, 9.3.2).
   */
  asks(socket: SmallPieces): boolean {
    const caller = this.#callers.get(socket);
    if (caller === undefined) return false;
    if (!caller.asking) {
      caller.asking = true;
      return true;
    }
    caller.impatient = true;
    socket.stopReading();
    return false;
  }

  /** Its answer is on its way. @returns whether it is the last one on this connection */
  isAnswered(socket: SmallPieces): boolean {
    const caller = this.#callers.get(socket);
    if (caller !== undefined) caller.asking = false;
    return caller?.impatient ?? true;
  }

  #leastLoss(newcomer: Caller): Caller {
    const counts = new Map<string, number>([[newcomer.from, 1]]);
    for (const { from } of this.#callers.values()) counts.set(from, (counts.get(from) ?? 0) + 1);
    const most = Math.max(...counts.values());
    const theirs = [...this.#callers.values()].filter(({ from }) => counts.get(from) === most);
    const idle = theirs.find(({ asking }) => !asking);
    if (idle !== undefined) return idle;
    return counts.get(newcomer.from) === most ? newcomer : (theirs[0] ?? newcomer);
  }
}

/** Whoever has one IPv6 address has its whole network (RFC 6177); IPv4 may arrive in IPv6 form. */
function addressOf(address = ''): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail = ''] = plain.replace(/%.*$/, '').split('::');
  const before = head.split(':').filter((part) => part !== '');
  const after = tail.split(':').filter((part) => part !== '');
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  return [...before, ...zeros, ...after].slice(0, 4).join(':');
}
