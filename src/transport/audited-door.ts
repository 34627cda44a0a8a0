import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import type { AuditKind, AuditLine, Occasion } from '../model/audit-line.ts';
import { messageOf } from '../model/errors.ts';

/** What is about to leave: one connection, or one datagram and its answer. */
export interface Errand {
  readonly kind: Extract<AuditKind, 'http' | 'tcp' | 'udp' | 'provider' | 'look'>;
  /** As written to the audit log: `connect web:80`, `GET http://web/`. */
  readonly command: string;
  /** Default: `tcp from outside`. */
  readonly over?: string;
  /** True for what may change something: its line is in the audit log before it begins. Default false. */
  readonly changes?: boolean;
}

/** The outcome of an errand, for the audit log. */
export type ErrandOutcome = Pick<AuditLine, 'exitCode' | 'error'>;

/** What one errand may open: one socket. */
export interface Way {
  connect(options: NetConnectOpts): Socket;
  datagrams(family: 'udp4' | 'udp6'): DatagramSocket;
}

/**
 * The one way out for probes, and for the question whether a host of a stack is ready. Their sockets are opened here and nowhere else
 * (src/layers.test.ts), each for an errand that has a line in the audit log, whatever its outcome.
 */
export class AuditedDoor {
  readonly #note: (line: AuditLine) => void;
  readonly #occasion: Occasion;

  /**
   * @param note writes a line of the audit log
   * @param occasion the sentence that asks; a host of a stack becomes ready for every scenario that waits for it, so that has none
   */
  constructor(note: (line: AuditLine) => void, occasion: Occasion = {}) {
    this.#note = note;
    this.#occasion = occasion;
  }

  /**
   * Runs an errand.
   * @param go opens the socket and returns what came back
   * @param outcome what the audit log says about it
   * @throws what `go` throws; the line is written anyway
   */
  async pass<T>(
    errand: Errand,
    go: (way: Way) => Promise<T>,
    outcome: (answer: T) => ErrandOutcome = () => ({}),
  ): Promise<T> {
    const { kind, command, over = `${kind} from outside`, changes = false } = errand;
    const line: AuditLine = { at: new Date().toISOString(), over, kind, command, ...this.#occasion };
    if (changes) this.#note({ ...line, begins: true });
    const began = performance.now();
    try {
      const answer = await go(onlyOnce(command));
      const durationMs = Math.round(performance.now() - began);
      this.#note({ ...line, ...outcome(answer), durationMs });
      return answer;
    } catch (error) {
      this.#note({ ...line, error: messageOf(error) });
      throw error;
    }
  }
}

/** A second socket would have no line of its own. */
function onlyOnce(command: string): Way {
  let opened = false;
  const open = <T>(socket: () => T): T => {
    if (opened)
      throw new Error(
        `an errand opens one socket, because it has one line in the audit log; this would be the second one for: ${command}`,
      );
    opened = true;
    return socket();
  };
  return {
    connect: (options) => open(() => connect(options)),
    datagrams: (family) => open(() => createSocket(family)),
  };
}
