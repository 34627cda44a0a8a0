import type { Reply } from '../../transport/transport.ts';
import type { InsideHandshake } from './s-client.ts';
import { FINISHED, splitOutput, TIMEOUT_STATUSES } from './s-client-output.ts';
import { ALERT_BYTES } from './tls.ts';

/** Whether the server accepts the one version that was offered. Undefined if the host's openssl did not offer it, or nothing came back. */
export function tookVersion(handshake: InsideHandshake, reply: Reply): boolean | undefined {
  const seen = splitOutput(handshake, reply);
  if ('unable' in seen || !seen.connected || TIMEOUT_STATUSES.includes(seen.status)) return undefined;
  if (FINISHED.test(seen.head)) return true;
  const said = seen.lines.join('\n');
  const read = Number(/^SSL handshake has read (\d+) bytes/m.exec(seen.head)?.[1] ?? 'NaN');
  const [alert, reset] = [/SSL alert number \d+/.test(said), /errno=(?:104|32)$/m.test(said)];
  // A server that asks for our certificate, or rejects it, has already accepted the version.
  if (read > ALERT_BYTES && (alert || reset)) return true;
  const other = /unsupported protocol|wrong (?:ssl )?version/i.test(said);
  const ended = read <= ALERT_BYTES && (alert || reset || /unexpected eof|errno=0$/m.test(said));
  return other || ended ? false : undefined;
}
