import { readFile } from 'node:fs/promises';

/**
 * /proc/net/tcp and tcp6 of a container, read from the machine it runs on: that starts no process in it, which would cost some 60 ms each
 * time.
 * @param id the container's full id
 * @param pid of its first process, as the engine reports it
 * @returns undefined if the engine is on another machine, or if this user may not look
 * @see proc(5): /proc/pid/net shows the network namespace of the process, /proc/pid/cgroup its control group, which engines name after the
 * container
 */
export async function containerSockets(id: string, pid: number): Promise<string | undefined> {
  if (!/^[0-9a-f]{64}$/.test(id) || pid <= 0) return undefined;
  try {
    // On another machine this number is some other process.
    if (!(await readFile(`/proc/${pid}/cgroup`, 'utf8')).includes(id)) return undefined;
    const tcp = await readFile(`/proc/${pid}/net/tcp`, 'utf8');
    // Without IPv6 there is no such file.
    return tcp + (await readFile(`/proc/${pid}/net/tcp6`, 'utf8').catch(() => ''));
  } catch {
    return undefined;
  }
}
