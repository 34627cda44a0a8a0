import { execFileSync } from 'node:child_process';

/**
 * A separate network behind a wire that can swallow every packet in both directions: neither side learns that the other one is gone. A
 * network namespace (ip-netns(8)) and a pair of interfaces (veth(4)).
 */
export class Wire {
  /** Address of the far end, from 198.18.0.0/15, which is reserved for tests of networks (RFC 2544). */
  readonly address: string;
  /** The command that starts a program at the far end. */
  readonly through: readonly string[];
  readonly #space: string;
  #near: string | undefined;

  constructor() {
    const { pid } = process;
    const block = (pid & 0x3fff) * 4;
    const address = (of: number) => `198.18.${block >> 8}.${(block & 255) + of}`;
    this.#space = `opsf${pid}`;
    this.address = address(2);
    this.through = ['ip', 'netns', 'exec', this.#space];
    const [near, far] = [`opsf${pid}n`, `opsf${pid}f`];
    ip('netns', 'add', this.#space);
    try {
      ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', this.#space);
      this.#near = near;
      ip('address', 'add', `${address(1)}/30`, 'dev', near);
      ip('link', 'set', near, 'up');
      ip('-n', this.#space, 'address', 'add', `${this.address}/30`, 'dev', far);
      ip('-n', this.#space, 'link', 'set', far, 'up');
      this.#rule('-L');
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** From now on no packet arrives anywhere. */
  cut(): void {
    for (const chain of ['INPUT', 'OUTPUT']) this.#rule('-A', chain, '-j', 'DROP');
  }

  /** Packets arrive again. */
  mend(): void {
    this.#rule('-F');
  }

  /** Works even if processes are left in it. */
  remove(): void {
    // The far end goes with the near one; the namespace itself stays until its last process has ended.
    if (this.#near !== undefined) ip('link', 'delete', this.#near);
    ip('netns', 'delete', this.#space);
  }

  #rule(...words: readonly string[]): void {
    run([...this.through, 'iptables', ...words]);
  }
}

function ip(...words: readonly string[]): void {
  run(['ip', ...words]);
}

function run([program = '', ...argv]: readonly string[]): void {
  execFileSync(program, argv, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 10_000 });
}

/** Why packets cannot be dropped on this machine, or false. */
export const noWire = whyNot();

function whyNot(): string | false {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs Linux and root';
  try {
    new Wire().remove();
    return false;
  } catch (error) {
    return `no network namespace: ${(error as Error).message.split('\n')[0]}`;
  }
}
