import { printElapsed } from '../../model/elapsed.ts';
import { UnableError } from '../../model/errors.ts';
import { LATE, within } from '../deadline.ts';
import type { Cluster } from './cluster.ts';
import { execPath, openExec, type PodContainer } from './exec-channel.ts';

export interface ExecutedOnce {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Of each stream; the rest is dropped. */
const MOST_BYTES = 1024 * 1024;

/** Runs one command in a container, without input. @throws UnableError when its end is not known in time; Error of the client */
export async function execOnce(
  cluster: Cluster,
  container: PodContainer,
  argv: readonly string[],
  timeoutMs: number,
): Promise<ExecutedOnce> {
  const exec = await openExec(cluster, execPath(container, argv), timeoutMs);
  const taken = [exec.stdout, exec.stderr].map((stream) => {
    const parts: Buffer[] = [];
    let size = 0;
    stream.on('data', (part: Buffer) => {
      if (size < MOST_BYTES) parts.push(part);
      size += part.length;
    });
    return parts;
  });
  exec.stdin.end();
  const end = await within(exec.ended, timeoutMs);
  exec.destroy();
  const what = `${argv.join(' ')} in the pod ${container.pod}`;
  if (end === LATE) throw new UnableError(`${what}: no end within ${printElapsed(timeoutMs)}`);
  if ('lost' in end) throw new UnableError(`${what}: ${end.lost}`);
  const [stdout = '', stderr = ''] = taken.map((parts) => Buffer.concat(parts).toString());
  return { exitCode: end.exitCode, stdout, stderr };
}
