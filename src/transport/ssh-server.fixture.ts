import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import ssh2 from 'ssh2';
import type { SshHome } from './sshd.fixture.ts';

export interface Doors {
  /** Accepted as password, and as answer to a question, when that is a way in. */
  readonly password?: string;
  readonly methods: readonly ('password' | 'keyboard-interactive')[];
  /** What the login prints before the shell starts, on both streams. */
  readonly noise?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** An ssh server inside this process, for what a real sshd would need accounts for: passwords, sudo, odd logins. */
export class SshServer {
  readonly port: number;
  readonly hostKey: string;
  /** Ways to log in that were tried, in order. */
  readonly tried: string[] = [];
  /** Commands that were asked for. */
  readonly commands: string[] = [];
  readonly #server: ssh2.Server;
  readonly #sockets: Set<Socket>;

  private constructor(server: ssh2.Server, port: number, hostKey: string, sockets: Set<Socket>) {
    this.#server = server;
    this.port = port;
    this.hostKey = hostKey;
    this.#sockets = sockets;
  }

  static async start(home: SshHome, name: string, doors: Doors): Promise<SshServer> {
    const path = home.key(name);
    const sockets = new Set<Socket>();
    const server = new ssh2.Server({ hostKeys: [readFileSync(path)] });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const hostKey = execFileSync('ssh-keygen', ['-y', '-f', path], { encoding: 'utf8' });
    const it = new SshServer(server, port, hostKey, sockets);
    // The underlying net.Server is the only one that knows the sockets.
    (server as unknown as { _srv: NodeJS.EventEmitter })._srv.on('connection', (socket: Socket) =>
      sockets.add(socket),
    );
    server.on('connection', (client) => {
      client.on('error', () => {});
      client.on('authentication', (context) => it.#authenticate(context, doors));
      client.on('session', (accept) => {
        const session = accept();
        session.on('exec', (accept, _reject, { command }) => it.#exec(accept(), command, doors));
      });
    });
    return it;
  }

  /** Breaks every connection without a word. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  async stop(): Promise<void> {
    this.cut();
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }

  #authenticate(context: ssh2.AuthContext, doors: Doors): void {
    this.tried.push(context.method);
    const methods = [...doors.methods];
    if (context.method === 'password' && methods.includes('password')) {
      if (context.password === doors.password) {
        context.accept();
        return;
      }
    }
    if (context.method === 'keyboard-interactive' && methods.includes('keyboard-interactive')) {
      context.prompt([{ prompt: 'Password: ', echo: false }], (answers) => {
        if (answers[0] === doors.password) context.accept();
        else context.reject(methods);
      });
      return;
    }
    context.reject(methods);
  }

  #exec(channel: ssh2.ServerChannel, command: string, doors: Doors): void {
    this.commands.push(command);
    if (doors.noise !== undefined) {
      channel.write(doors.noise);
      channel.stderr.write(doors.noise);
    }
    const child = spawn('/bin/sh', ['-c', command], { env: { PATH: process.env.PATH, ...doors.env } });
    child.stdin.on('error', () => {});
    channel.pipe(child.stdin);
    child.stdout.pipe(channel, { end: false });
    child.stderr.pipe(channel.stderr, { end: false });
    channel.on('close', () => child.kill('SIGKILL'));
    child.on('close', (code) => {
      channel.exit(code ?? 137);
      channel.end();
    });
  }
}
