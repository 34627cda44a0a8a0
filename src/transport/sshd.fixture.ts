import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const PROGRAM = '/usr/sbin/sshd';

/** Why there is no OpenSSH server to test with, or false. */
export const noSshd = existsSync(PROGRAM) ? false : `${PROGRAM} is not installed`;

/** A folder with keys that plays the home of whoever logs in; removed by `remove`. */
export class SshHome {
  readonly folder = mkdtempSync(join(tmpdir(), 'opsproof-ssh-'));

  constructor() {
    mkdirSync(join(this.folder, '.ssh'), { mode: 0o700 });
  }

  /** Makes a key pair and returns the path of the private half. */
  key(name: string, type = 'ed25519', passphrase = ''): string {
    const path = join(this.folder, name);
    execFileSync('ssh-keygen', [
      '-q',
      '-t',
      type,
      ...(type === 'rsa' ? ['-b', '2048'] : []),
      '-N',
      passphrase,
      '-C',
      name,
      '-f',
      path,
    ]);
    return path;
  }

  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A real OpenSSH server on a port of 127.0.0.1 that lets the current user in by key. */
export class Sshd {
  readonly port: number;
  readonly user = userInfo().username;
  /** `type base64` of its host keys. */
  readonly hostKeys: readonly string[];
  readonly log: string[] = [];
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number, hostKeys: readonly string[]) {
    this.#child = child;
    this.port = port;
    this.hostKeys = hostKeys;
  }

  /** @param authorized paths of private keys that may log in */
  static async start(
    home: SshHome,
    name: string,
    authorized: readonly string[],
    options: readonly string[] = [],
    hostKeyTypes: readonly string[] = ['ed25519', 'rsa'],
  ): Promise<Sshd> {
    // sshd wants this folder when it is root, and distributions make it in their service.
    if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    const port = await freePort();
    const keys = hostKeyTypes.map((type) => home.key(`${name}_host_${type}`, type));
    const publicKeys = authorized.map((path) => readFileSync(`${path}.pub`, 'utf8'));
    const config = home.write(
      `${name}_config`,
      [
        'ListenAddress 127.0.0.1',
        `Port ${port}`,
        ...keys.map((path) => `HostKey ${path}`),
        `AuthorizedKeysFile ${home.write(`${name}_authorized`, publicKeys.join(''))}`,
        'PidFile none',
        'UsePAM no',
        'StrictModes no',
        'PermitRootLogin yes',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        ...options,
      ].join('\n'),
    );
    const child = spawn(PROGRAM, ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
    const hostKeys = keys.map((path) => readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' '));
    const server = new Sshd(child, port, hostKeys);
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => {
        server.log.push(line);
        if (line.startsWith('Server listening')) resolve();
      });
      child.on('exit', (code) => reject(new Error(`sshd ended with ${code}: ${server.log.join(' / ')}`)));
    });
    return server;
  }

  /** Lines for a known_hosts file. */
  knownHosts(): string {
    return this.hostKeys.map((key) => `[127.0.0.1]:${this.port} ${key}\n`).join('');
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}

/** A real ssh agent with keys loaded; ended by its process id. */
export class Agent {
  readonly socket: string;
  readonly #child: ChildProcess;

  private constructor(socket: string, child: ChildProcess) {
    this.socket = socket;
    this.#child = child;
  }

  static async start(home: SshHome, keys: readonly string[]): Promise<Agent> {
    const socket = join(home.folder, 'agent.sock');
    const child = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    for (const key of keys) {
      execFileSync('ssh-add', ['-q', key], {
        env: { ...process.env, SSH_AUTH_SOCK: socket },
        stdio: 'ignore',
      });
    }
    return new Agent(socket, child);
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}

/** A port whose queue is full and whose program is stopped, so that the kernel drops every new connection. */
export class BlackHole {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #fillers: readonly Socket[];

  private constructor(port: number, child: ChildProcess, fillers: readonly Socket[]) {
    this.port = port;
    this.#child = child;
    this.#fillers = fillers;
  }

  static async start(): Promise<BlackHole> {
    const program = `const s = require('net').createServer();
      s.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
        require('fs').writeSync(1, String(s.address().port));
        process.kill(process.pid, 'SIGSTOP');
      });`;
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [port] = await once(child.stdout as NodeJS.ReadableStream, 'data');
    const fillers = Array.from({ length: 6 }, () => connect(Number(port), '127.0.0.1').on('error', () => {}));
    // Two fit: one that waits to be accepted and one more than the backlog says.
    await Promise.all(fillers.slice(0, 2).map((socket) => once(socket, 'connect')));
    return new BlackHole(Number(port), child, fillers);
  }

  async stop(): Promise<void> {
    for (const socket of this.#fillers) socket.destroy();
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

/** A port nobody listens on right now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  assert.ok(port > 0);
  return port;
}
