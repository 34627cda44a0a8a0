import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { PeerCertificate } from 'node:tls';
import type { Unable } from '../../resource/resource.ts';
import type { Reply } from '../../transport/transport.ts';
import { readFailure } from '../talk/answer.ts';
import type { InsideHandshake } from './s-client.ts';
import { checkIdentity } from './server-identity.ts';
import { ALERT_BYTES, type NoTls, type TlsAnswer } from './tls.ts';
import { whyUntrusted } from './untrusted.ts';

/** What the host saw, by its own clock. */
export interface InsideAnswer extends Omit<TlsAnswer, 'cipher'> {
  /** Undefined if the host's openssl does not tell the standard name. */
  readonly cipher: string | undefined;
  /** Milliseconds since 1970; NaN if the host does not tell. */
  readonly now: number;
}

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Without this message of the server, the rest of the output tells of a handshake that failed. */
const FINISHED = /^<<< .*\bHandshake \[length [\da-f]+\], Finished$/m;

/** Exit status of timeout(1) of coreutils and of busybox. */
const TIMED_OUT: readonly number[] = [124, 143];

/** Errors of the host's own openssl, which say nothing about the server. */
const OWN = /no (?:protocols|ciphers) available|no cipher match|unknown option|internal error/i;

/** `40…:error:8000006F:system library:BIO_connect:Connection refused:…`; of OpenSSL 1.0 `connect: Connection refused`. */
const SYSTEM = /:error:[\dA-F]+:system library:[^:]*:([^:]+):|^connect: (.+)$/;

/** `40…:error:10080002:BIO routines:BIO_lookup_ex:system lib:…:Name or service not known` */
const LOOKUP = /:BIO_lookup(?:_ex)?:.*:([^:]+)$|^getaddrinfo: (.+)$/;

/** `40…:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:…` */
const REASON = /:error:[\dA-F]+:SSL routines:[^:]*:([^:]+):/;

/** Interprets one handshake. @param name that the certificate must be valid for */
export function readSClient(
  handshake: InsideHandshake,
  name: string,
  reply: Reply,
): InsideAnswer | NoTls | Unable {
  const seen = split(handshake, reply);
  if ('unable' in seen) return seen;
  const { head, lines, status, durationMs } = seen;
  if (!FINISHED.test(head)) return noTls(handshake, seen);
  const [, version = '', cipher = ''] = /^New, (\S+), Cipher is (\S+)$/m.exec(head) ?? [];
  const [, code, words = ''] = /^\s*Verify return code: (\d+) \((.*)\)$/m.exec(head) ?? [];
  const chain = (head.match(PEM) ?? []).join('\n');
  const [first] = chain === '' ? [] : [new X509Certificate(chain)];
  // The version in the line of the cipher is that in which it came up, which is only TLS 1.3's own for sure.
  const protocol = version === 'TLSv1.3' ? version : /^\s*Protocol *: (\S+)$/m.exec(head)?.[1];
  if (first === undefined || code === undefined || protocol === undefined || cipher === '')
    return {
      unable: `openssl on the host ended with status ${status} and did not tell all about the handshake: ${lines.at(-1) ?? 'it said nothing'}`,
    };
  const identity = checkIdentity(name, first.toLegacyObject() as PeerCertificate) as
    | NodeJS.ErrnoException
    | undefined;
  const why =
    code !== '0'
      ? (whyUntrusted(Number(code)) ?? words)
      : identity && (whyUntrusted(identity.code ?? '') ?? identity.message);
  return {
    protocol,
    cipher: standardName(cipher, seen.names),
    trusted: why === undefined,
    ...(why === undefined ? {} : { why }),
    chain,
    durationMs,
    now: seen.now,
  };
}

/** Whether the server accepts the one version that was offered. Undefined if the host's openssl did not offer it, or nothing came back. */
export function tookVersion(handshake: InsideHandshake, reply: Reply): boolean | undefined {
  const seen = split(handshake, reply);
  if ('unable' in seen || !seen.connected || TIMED_OUT.includes(seen.status)) return undefined;
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

interface Output {
  /** What openssl printed until it hung up; what the server sent afterwards is not part of it. */
  readonly head: string;
  /** Its error output. */
  readonly lines: readonly string[];
  readonly status: number;
  readonly connected: boolean;
  /** The list of standard names of ciphers. */
  readonly names: string;
  readonly now: number;
  readonly durationMs: number;
}

function split({ names }: InsideHandshake, reply: Reply): Output | Unable {
  if (reply.truncated) return { unable: 'the answer is larger than what is kept' };
  const text = reply.stdout.toString('latin1');
  if (text === 'none\n')
    return {
      unable: 'the host has nothing to make a TLS handshake with',
      hint: 'install openssl on the host',
    };
  const lines = reply.stderr.toString('utf8').trimEnd().split('\n');
  const status = /^openssl (\d+)$/.exec(lines.at(-1) ?? '')?.[1];
  const now = /^now (\d+)$/m.exec(text)?.[1];
  if (status === undefined)
    return { unable: `the handshake on the host ended with status ${reply.exitCode}: ${lines.at(-1) ?? ''}` };
  const end = /^\s*Verify return code: .*$/m.exec(text);
  const head = end === null ? text : text.slice(0, end.index + end[0].length);
  const list = text.lastIndexOf('\nnames\n');
  return {
    head,
    lines: lines.slice(0, -1).filter((line) => line !== ''),
    status: Number(status),
    connected: /^CONNECTED\(/m.test(head),
    names: names === true && list >= 0 ? text.slice(list) : '',
    now: now === undefined ? Number.NaN : Number(now) * 1000,
    durationMs: Math.round(reply.durationMs),
  };
}

/** Those of TLS 1.3 have one name only. */
function standardName(cipher: string, names: string): string | undefined {
  if (cipher.startsWith('TLS_')) return cipher;
  return names
    .split('\n')
    .map((line) => /^(TLS_\S+)\s+- (\S+)/.exec(line.trim()))
    .find((match) => match?.[2] === cipher)?.[1];
}

function noTls(handshake: InsideHandshake, seen: Output): NoTls | Unable {
  const { host, port, seconds } = handshake;
  const { head, lines, status, connected, durationMs } = seen;
  const late = TIMED_OUT.includes(status);
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

function unconnected({ host, port, seconds }: InsideHandshake, { lines, status, durationMs }: Output) {
  const talk = { protocol: 'tcp', host, port, seconds } as const;
  const said = (pattern: RegExp) =>
    lines.flatMap(
      (line) =>
        pattern
          .exec(line)
          ?.slice(1)
          .find((one) => one !== undefined) ?? [],
    );
  const failures = [...said(LOOKUP), ...said(SYSTEM)].map((one) => readFailure(talk, one));
  // Of several addresses, one where something was counts first, then one that could not be tried.
  const worst = failures.find((one) => 'unable' in one || one.who !== 'nobody') ?? failures[0];
  if (worst === undefined)
    return {
      unable: `openssl on the host ended with status ${status} and said ${JSON.stringify(lines[0] ?? '')}`,
    };
  return 'unable' in worst ? worst : { who: worst.who, why: worst.closed, durationMs };
}
