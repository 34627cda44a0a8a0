import { PassThrough, type Readable } from 'node:stream';

/**
 * Splits Docker's attach stream: frames of 1 byte stream (1 stdout, 2 stderr), 3 zero bytes, 4 bytes big-endian length, and the bytes
 * (Docker Engine API, "Attach to a container"). Anything else is passed on as standard error, because an engine that cannot start a process
 * answers with bare text. Both streams end with the source, which waits until the data of each has been read.
 */
export function demultiplex(source: Readable): { stdout: Readable; stderr: Readable } {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let rest: Buffer = Buffer.alloc(0);
  let left = 0;
  let into = stderr;
  let waits = false;
  const goOn = () => {
    waits = false;
    source.resume();
  };
  for (const stream of [stdout, stderr]) stream.on('drain', goOn).on('close', goOn);
  const write = (bytes: Buffer) => {
    if (into.write(bytes) || into.destroyed || waits) return;
    waits = true;
    source.pause();
  };
  source.on('data', (chunk: Buffer) => {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    rest = Buffer.alloc(0);
    while (bytes.length > 0) {
      if (left > 0) {
        write(bytes.subarray(0, left));
        const taken = Math.min(left, bytes.length);
        left -= taken;
        bytes = bytes.subarray(taken);
      } else if (bytes.length < 8) {
        rest = bytes;
        return;
      } else if ((bytes[0] as number) > 2 || bytes.readUIntBE(1, 3) !== 0) {
        into = stderr;
        left = Number.POSITIVE_INFINITY;
      } else {
        into = bytes[0] === 2 ? stderr : stdout;
        left = bytes.readUInt32BE(4);
        bytes = bytes.subarray(8);
      }
    }
  });
  const end = () => {
    if (rest.length > 0) stderr.write(rest);
    rest = Buffer.alloc(0);
    stdout.end();
    stderr.end();
  };
  source.once('end', end).once('close', end);
  return { stdout, stderr };
}
