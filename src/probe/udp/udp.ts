import { UnableError } from '../../model/errors.ts';
import type { AuditedDoor, Way } from '../../transport/audited-door.ts';
import type { Address } from '../scene.ts';

/** What came back for a datagram. */
export type UdpAnswer =
  | { readonly heard: Buffer; readonly durationMs: number }
  /** The other side said that nothing listens there (ICMP). */
  | { readonly refused: string; readonly durationMs: number }
  /** Nothing at all: it was accepted, or dropped on the way. */
  | { readonly silent: true; readonly durationMs: number };

const REFUSED: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
};

/**
 * Sends one datagram and waits for one.
 * @param text the address as in the sentence, for the audit log
 * @throws UnableError if the name does not resolve
 */
export function probeUdp(
  text: string,
  address: Address,
  { send, timeoutMs }: { readonly send: Buffer; readonly timeoutMs: number },
  door: AuditedDoor,
): Promise<UdpAnswer> {
  return door.pass(
    { kind: 'udp', command: `send to ${text}` },
    (way) => sendOnce(way, address, send, timeoutMs),
    (answer) =>
      'refused' in answer ? { error: answer.refused } : 'silent' in answer ? { error: 'no answer' } : {},
  );
}

function sendOnce(way: Way, { host, port }: Address, data: Buffer, timeoutMs: number): Promise<UdpAnswer> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const socket = way.datagrams(host.includes(':') ? 'udp6' : 'udp4');
    const durationMs = () => Math.round(performance.now() - started);
    const end = (answer: UdpAnswer) => {
      clearTimeout(timer);
      socket.close();
      resolve(answer);
    };
    const timer = setTimeout(() => end({ silent: true, durationMs: durationMs() }), timeoutMs);
    socket.once('message', (heard) => end({ heard, durationMs: durationMs() }));
    const failed = (error: NodeJS.ErrnoException) => {
      const refused = REFUSED[error.code ?? ''];
      if (refused !== undefined) return end({ refused, durationMs: durationMs() });
      clearTimeout(timer);
      socket.close();
      reject(new UnableError(`cannot ask ${host}:${port} over udp: ${error.message}`));
    };
    socket.once('error', failed);
    // A connected socket learns of refusals, and receives answers from there alone.
    socket.connect(port, host, () => socket.send(data));
  });
}

/** A question that a server on that port answers: DNS (RFC 1035), NTP (RFC 5905), SNMP (RFC 1157); else an empty line. */
export function udpGreeting(port: number): Buffer {
  switch (port) {
    case 53:
      // The name servers of the root.
      return Buffer.from('6f70010000010000000000000000020001', 'hex');
    case 123:
      return Buffer.concat([Buffer.from([0x23]), Buffer.alloc(47)]);
    case 161:
      // The system description (sysDescr.0), with the community "public".
      return Buffer.from(
        '302602010104067075626c6963a019020101020100020100300e300c06082b060102010101000500',
        'hex',
      );
    default:
      return Buffer.from('\n');
  }
}
