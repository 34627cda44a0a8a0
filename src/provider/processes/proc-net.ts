/** `0A` is TCP_LISTEN, include/net/tcp_states.h of Linux. */
const LISTEN = '0A';

/**
 * Does a TCP port listen, according to the text of /proc/net/tcp and /proc/net/tcp6 (proc(5))? A line is `sl local_address rem_address st
 * …`, the address in hexadecimal, host byte order per 32 bits.
 * @param beyondLoopback true: a listener that only the host itself can reach does not count
 */
export function listens(procNetTcp: string, port: number, beyondLoopback: boolean): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return procNetTcp.split('\n').some((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [address = '', localPort] = local.split(':');
    return state === LISTEN && localPort === hex && !(beyondLoopback && isLoopback(address));
  });
}

function isLoopback(address: string): boolean {
  // 127.x.x.x little-endian, ::1, and ::ffff:127.x.x.x.
  return /^[0-9A-F]{6}7F$|^0{24}01000000$|^0{16}FFFF0000[0-9A-F]{6}7F$/i.test(address);
}
