import { readFile } from 'node:fs/promises';
import { listens } from '../processes/proc-net.ts';

/** After so many looks at the numbers alone, the tables are read again, as one socket may have taken the place of another. */
const MOST_GUESSED = 3;

/**
 * Where the containers of an engine listen, read from the machine it runs on: that starts no process in them, which would cost some 60 ms each
 * time. One container may be asked again and again.
 * @see proc(5): /proc/pid/net shows the network namespace of the process, /proc/pid/cgroup its control group, which engines name after the
 * container
 */
export class ContainerSockets {
  /** How many sockets there were when nothing listened: `port of process` → numbers, and how often they were all that was looked at since. */
  readonly #silent = new Map<string, { readonly numbers: string; guessed: number }>();

  /**
   * @param id the container's full id
   * @param pid of its first process, as the engine reports it
   * @param beyondLoopback whether a socket on the loopback interface does not count
   * @returns undefined if the engine is on another machine, or if this user may not look
   */
  async listensOn(
    port: number,
    { id, pid }: { readonly id: string; readonly pid: number },
    beyondLoopback: boolean,
  ): Promise<boolean | undefined> {
    if (!/^[0-9a-f]{64}$/.test(id) || pid <= 0) return undefined;
    try {
      // On another machine this number is some other process.
      if (!(await readFile(`/proc/${pid}/cgroup`, 'utf8')).includes(id)) return undefined;
      const numbers = await socketNumbers(pid);
      const asked = `${port} ${beyondLoopback} of ${pid}`;
      const silent = this.#silent.get(asked);
      if (silent !== undefined && silent.numbers === numbers && silent.guessed < MOST_GUESSED) {
        silent.guessed += 1;
        return false;
      }
      for (const table of ['tcp', 'tcp6']) {
        // Without IPv6 there is no such file.
        const sockets = readFile(`/proc/${pid}/net/${table}`, 'utf8');
        const text = table === 'tcp' ? await sockets : await sockets.catch(() => '');
        if (listens(text, port, beyondLoopback)) return true;
      }
      if (numbers !== '') this.#silent.set(asked, { numbers, guessed: 0 });
      return false;
    } catch {
      return undefined;
    }
  }
}

/**
 * How many sockets the namespace has, of all kinds, of TCP and of TCP over IPv6; `''` if that is unknown. Read before the tables: a socket that
 * appears meanwhile changes what is read the next time. A table costs the kernel 5 ms, however short it is, as it goes through all sockets of
 * the machine; this costs nothing.
 */
async function socketNumbers(pid: number): Promise<string> {
  const texts = ['sockstat', 'sockstat6'].map((name) =>
    readFile(`/proc/${pid}/net/${name}`, 'utf8').catch(() => ''),
  );
  return ((await Promise.all(texts)).join('').match(/^(?:sockets: used|TCP6?: inuse) \d+/gm) ?? []).join(
    ', ',
  );
}
