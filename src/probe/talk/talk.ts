import { isUtf8 } from 'node:buffer';
import { quote, sh } from '../../transport/shell/quote.ts';
import { BASH } from './bash.ts';
import { ncStands } from './nc.ts';
import { PERL } from './perl.ts';
import { PYTHON } from './python.ts';

/**
 * One conversation that a host itself has with an address: it connects, sends the data if there is any, and reads. It uses what the host
 * has: perl, python3, bash or nc.
 */
export interface Talk {
  readonly protocol: 'tcp' | 'udp';
  /** A name as the host resolves it, or an address. */
  readonly host: string;
  readonly port: number;
  /** Default: nothing; the connection is then closed at once. */
  readonly send?: Buffer;
  /** For the connection, and again for the answer; some tools accept only whole seconds. */
  readonly seconds: number;
}

/**
 * The shell text of a conversation. It only connects to the address and writes nothing on the host. The data may contain secrets, so it
 * comes through a pipe from printf, a builtin of the shell: every user of a host can read the arguments of its processes.
 */
export function talkCommand({ protocol, host, port, send, seconds }: Talk): string {
  const udp = protocol === 'udp';
  const data = send ?? Buffer.alloc(0);
  // Every shell's printf knows octal, and no octal escape is special to it.
  const octal = [...data].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  const sends = octal === '' ? 0 : 1;
  // A tool that does not connect does not read it.
  const say = octal === '' ? '' : `{ ${printed(data, octal)}; } 2>/dev/null | `;
  const lines = [
    'export LC_ALL=C',
    'has() { command -v "$1" >/dev/null 2>&1; }',
    'if has perl && perl -MSocket=getaddrinfo -MTime::HiRes -e 1 2>/dev/null; then',
    say + sh`perl -e ${PERL} ${udp ? 1 : 0} ${host} ${port} ${seconds} ${sends}`,
    'elif has python3; then',
    say + sh`python3 -B -c ${PYTHON} ${udp ? 1 : 0} ${host} ${port} ${seconds} ${sends}`,
    'elif has bash && bash -c "exec 3<>/dev/udp/127.0.0.1/9" 2>/dev/null; then',
    `limit=; has timeout && limit=${quote(`timeout ${Math.ceil(seconds)}`)}`,
    say + sh`$limit bash -c ${BASH} ${protocol} ${host} ${port} ${sends}; echo "bash $?" >&2`,
  ];
  if (!udp) {
    const address = sh`${host} ${port}`;
    const wait = sh`-w ${Math.ceil(seconds)}`;
    lines.push(
      'elif has nc; then help=$(nc --help 2>&1; nc -h 2>&1)',
      // busybox limits only the connection.
      `limit=; has timeout && limit=${quote(`timeout ${2 * Math.ceil(seconds)}`)}`,
      octal === ''
        ? `case $help in *-z*) nc -z -v ${wait} ${address};; *"-e PROG"*) nc ${wait} ${address} -e true;; *) nc ${wait} ${address};; esac </dev/null`
        : // Some servers drop a client that has already closed its half.
          `{ ${printed(data, octal)}; sleep 1; } | $limit nc ${wait} ${address}`,
      'status=$?',
      ...(octal === '' ? [ncStands(`nc $hold ${wait} ${address}`)] : []),
      'echo "nc $status" >&2',
    );
  }
  lines.push('else echo none; fi');
  return lines.join('\n');
}

/** A text unchanged, so that the command in the report shows what is sent, and the mask finds secrets in it. */
function printed(data: Buffer, octal: string): string {
  return isUtf8(data) && !data.includes(0)
    ? sh`printf '%s' ${data.toString('utf8')}`
    : `printf ${quote(octal)}`;
}
