import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** One connection that was started, or one datagram that was sent: `tcp 80`, `udp 5353`. */
export type Departure = string;

/**
 * Records every first packet of a TCP connection and every datagram that leaves a socket (packet(7)), from any program, as `tcp PORT FROM`
 * or `udp PORT FROM`.
 */
const SNIFFER = `import socket,struct,sys
s=socket.socket(socket.AF_PACKET,socket.SOCK_RAW,socket.htons(3))
print("ready",flush=True)
while 1:
  p,(_,kind,direction,*_)=s.recvfrom(65535)
  if direction!=4:continue
  if kind==0x800:next,at=p[23],14+(p[14]&15)*4
  elif kind==0x86dd:next,at=p[20],54
  else:continue
  if next not in(6,17):continue
  a,b=struct.unpack("!HH",p[at:at+4])
  if next==6 and p[at+13]&18!=2:continue
  print("tcp"if next==6 else"udp",b,a,flush=True)
`;

/** A network namespace whose only network is itself (network_namespaces(7)), with a recorder on its wire. */
export class Island {
  /** The command that starts a program there. */
  readonly through: readonly string[];
  readonly #space = `opsi${process.pid}`;
  readonly #sniffer: ChildProcess;
  readonly #ready: Promise<void>;
  #heard = '';

  constructor() {
    this.through = ['ip', 'netns', 'exec', this.#space];
    ip('netns', 'add', this.#space);
    try {
      ip('-n', this.#space, 'link', 'set', 'lo', 'up');
    } catch (error) {
      ip('netns', 'delete', this.#space);
      throw error;
    }
    this.#sniffer = this.start('python3', '-c', SNIFFER);
    this.#ready = new Promise((resolve, reject) => {
      this.#sniffer.once('exit', (code) => reject(new Error(`the recorder ended with ${code}`)));
      this.#sniffer.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
        this.#heard += chunk;
        resolve();
      });
    });
  }

  /** Resolves when everything that leaves is recorded. @throws if that is impossible */
  ready(): Promise<void> {
    return this.#ready;
  }

  /** Starts a program there. */
  start(program: string, ...argv: readonly string[]): ChildProcess {
    const [command = '', ...rest] = [...this.through, program, ...argv];
    return spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  }

  /** What left so far, once for each connection and datagram; without answers. */
  async departures(): Promise<readonly Departure[]> {
    // The recorder is another process, slightly behind.
    await sleep(500);
    const begun = new Set<string>();
    return this.#heard.split('\n').flatMap((line) => {
      const [kind = '', port = '', from = ''] = line.split(' ');
      // Answers go to ports that the system assigned (ip(7), ip_local_port_range).
      if (Number(port) >= 32768 || from === '') return [];
      // The first packet of a connection may be sent again.
      if (kind === 'tcp' && begun.has(line)) return [];
      begun.add(line);
      return [`${kind} ${port}`];
    });
  }

  remove(): void {
    this.#sniffer.kill('SIGKILL');
    ip('netns', 'delete', this.#space);
  }
}

function ip(...words: readonly string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 10_000 });
}

/** Why there can be no island on this machine, or false. */
export const noIsland = await whyNot();

async function whyNot(): Promise<string | false> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs Linux and root';
  let island: Island | undefined;
  try {
    island = new Island();
    await island.ready();
    return false;
  } catch (error) {
    return `no network namespace with a recorder: ${(error as Error).message.split('\n')[0]}`;
  } finally {
    island?.remove();
  }
}
