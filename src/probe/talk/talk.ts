import { isUtf8 } from 'node:buffer';
import { quote, sh } from '../../transport/shell/quote.ts';
import { BASH, ncStands, PERL, PYTHON } from './programs.ts';

/**
 * One conversation that a host itself has with an address: it connects, sends what there is to send, and reads. Done with
 * whatever the host has: perl, python3, bash or nc.
 */
export interface Talk {
  readonly protocol: 'tcp' | 'udp';
  /** A name as the host resolves it, or an address. */
  readonly host: string;
  readonly port: number;
  /** Default: nothing; then the connection is closed again at once. */
  readonly send?: Buffer;
  /** For the connection, and again for the answer; some tools know only whole seconds. */
  readonly seconds: number;
}

/**
 * The shell text of a conversation. It only talks to the address; nothing is written on the host. What is sent may hold secrets, so it comes by
 * a pipe from printf, which is the shell's own: every user of a host reads the arguments of its processes.
 */
export function talkCommand({ protocol, host, port, send, seconds }: Talk): string {
  const udp = protocol === 'udp';
  const data = send ?? Buffer.alloc(0);
  // printf of any shell knows octal, and nothing in it is special then.
  const octal = [...data].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  const sends = octal === '' ? 0 : 1;
  // Who does not connect does not read it.
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
      // That of busybox limits the connection alone.
      `limit=; has timeout && limit=${quote(`timeout ${2 * Math.ceil(seconds)}`)}`,
      octal === ''
        ? `case $help in *-z*) nc -z -v ${wait} ${address};; *"-e PROG"*) nc ${wait} ${address} -e true;; *) nc ${wait} ${address};; esac </dev/null`
        : // Some servers give up on a client that has already closed its half.
          `{ ${printed(data, octal)}; sleep 1; } | $limit nc ${wait} ${address}`,
      'status=$?',
      ...(octal === '' ? [ncStands(`nc $hold ${wait} ${address}`)] : []),
      'echo "nc $status" >&2',
    );
  }
  lines.push('else echo none; fi');
  return lines.join('\n');
}

/** A text as it is, so that whoever reads the command, and the mask over reports, sees what is sent. */
function printed(data: Buffer, octal: string): string {
  return isUtf8(data) && !data.includes(0)
    ? sh`printf '%s' ${data.toString('utf8')}`
    : `printf ${quote(octal)}`;
}
