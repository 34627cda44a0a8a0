import { isIP } from 'node:net';
import type { Unable } from '../../resource/resource.ts';
import type { InsideHandshake } from './s-client.ts';
import { type Output, TIMEOUT_STATUSES } from './s-client-output.ts';
import { unconnected } from './s-client-unconnected.ts';
import type { NoTls } from './tls.ts';

/** Errors of the host's own openssl, which say nothing about the server. */
const OWN = /no (?:protocols|ciphers) available|no cipher match|unknown option|internal error/i;

/** `40…:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:…` */
const REASON = /:error:[\dA-F]+:SSL routines:[^:]*:([^:]+):/;

/** Why no handshake was finished. */
export function noTls(handshake: InsideHandshake, seen: Output): NoTls | Unable {
  const { host, port, seconds } = handshake;
  const { head, lines, status, connected, durationMs } = seen;
  const late = TIMEOUT_STATUSES.includes(status);
  if (connected && /^<<< /m.test(head) && late)
    return { who: 'something', why: `the TLS handshake did not finish within ${seconds} s`, durationMs };
  if (late && (connected || isIP(host) !== 0 || lines.some((line) => /^Connecting to /.test(line))))
    return { who: 'silent', why: `no answer within ${seconds} s`, durationMs };
  if (late)
    return {
      unable: `openssl on the host did not connect to ${host} within ${seconds} s, and it does not say whether the name resolved`,
      hint: `write its address, or ask first: the address "${host}:${port}" is reachable from "…"`,
    };
  const reason = lines.map((line) => REASON.exec(line)?.[1]).find((one) => one !== undefined);
  if (lines.some((line) => OWN.test(line)))
    return { unable: `openssl on the host failed: ${reason ?? lines.join(' ')}` };
  if (connected && status === 0)
    return { unable: 'openssl on the host does not show whether the handshake was finished' };
  if (connected) {
    const empty = /^SSL handshake has read 0 bytes/m.test(head);
    const why = `the TLS handshake failed (${reason ?? 'connection closed'})`;
    return { who: empty ? 'closed' : 'something', why, durationMs };
  }
  return unconnected(handshake, seen);
}
