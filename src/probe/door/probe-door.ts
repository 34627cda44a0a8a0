import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import type { AuditKind, AuditLine, Occasion } from '../../model/audit-line.ts';
import { messageOf } from '../../model/errors.ts';

/** What is about to leave: one connection, or one datagram and its answer. */
export interface Errand {
  readonly kind: Extract<AuditKind, 'http' | 'tcp' | 'udp'>;
  /** As it stands in the audit log: `connect web:80`, `GET http://web/`. */
  readonly command: string;
  /** Default: `tcp from outside`. */
  readonly over?: string;
  /** True for what may change something: a line stands in the audit log before it begins. Default false. */
  readonly changes?: boolean;
}

/** What came of an errand, for the audit log. */
export type ErrandOutcome = Pick<AuditLine, 'exitCode' | 'error'>;

/** What one errand may open: one socket. */
export interface Way {
  connect(options: NetConnectOpts): Socket;
  datagrams(family: 'udp4' | 'udp6'): DatagramSocket;
}

/**
 * The one way out for probes. Sockets are opened here and nowhere else (src/layers.test.ts), for an errand that gets its line in the audit
 * log with the sentence that asked, whatever comes of it.
 */
export class ProbeDoor {
  readonly #note: (line: AuditLine) => void;
  readonly #occasion: Occasion;

  /**
   * @param note writes a line of the audit log
   * @param occasion the sentence that asks
   */
  constructor(note: (line: AuditLine) => void, occasion: Occasion = {}) {
    this.#note = note;
    this.#occasion = occasion;
  }

  /**
   * Runs an errand.
   * @param go opens the socket and says what came back
   * @param outcome what of that stands in the audit log
   * @throws what `go` throws; the line is written all the same
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
    if (opened) throw new Error(`one line of the audit log is for one socket; a second one for: ${command}`);
    opened = true;
    return socket();
  };
  return {
    connect: (options) => open(() => connect(options)),
    datagrams: (family) => open(() => createSocket(family)),
  };
}
