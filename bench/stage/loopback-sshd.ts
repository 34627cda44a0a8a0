import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Workshop } from '../workshop.ts';
import { writeKnownHosts, writeSshConfig } from './ssh-config.ts';

const PROGRAM = '/usr/sbin/sshd';
const HOST_KEYS = ['ed25519', 'ecdsa', 'rsa'];

/** Why there is no OpenSSH server, or nothing. */
export const noSshd = existsSync(PROGRAM) ? undefined : `${PROGRAM} is not installed`;

/** An OpenSSH server for this user that answers on all of 127.0.0.0/8. */
export interface LoopbackSshd {
  readonly port: number;
  readonly user: string;
  readonly key: string;
  readonly knownHosts: string;
  readonly sshConfig: string;
}

/** The server that measurements share. @throws Error */
export function sharedSshd(workshop: Workshop): Promise<LoopbackSshd> {
  return workshop.shared('loopback sshd', () => startLoopbackSshd(workshop));
}

async function startLoopbackSshd(workshop: Workshop): Promise<LoopbackSshd> {
  const user = userInfo().username;
  // sshd wants this folder when it is root, and distributions make it in their service.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const folder = workshop.write('sshd', {});
  const makeKey = (name: string, type: string) => {
    const path = join(folder, name);
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', workshop.id, '-f', path]);
    return path;
  };
  const key = makeKey('key', 'ed25519');
  const hostKeys = HOST_KEYS.map((type) => makeKey(`host_${type}`, type));
  const port = await freePort();
  workshop.write('sshd', {
    authorized: readFileSync(`${key}.pub`, 'utf8'),
    config: [
      // One listener for every address of 127.0.0.0/8 (sshd takes 16 ListenAddress at most); only the key of the test may log in.
      'ListenAddress 0.0.0.0',
      `AllowUsers ${user}@127.0.0.0/8`,
      `Port ${port}`,
      ...hostKeys.map((path) => `HostKey ${path}`),
      `AuthorizedKeysFile ${join(folder, 'authorized')}`,
      ...['PidFile none', 'UsePAM no', 'StrictModes no', 'PermitRootLogin prohibit-password'],
      ...['PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'LogLevel ERROR'],
      // What a login shell reads on this machine is not what is measured.
      `SetEnv HOME=${folder}`,
      ...['MaxStartups 1000:30:2000', 'MaxSessions 1000'],
      '',
    ].join('\n'),
  });
  const child = spawn(PROGRAM, ['-D', '-e', '-f', join(folder, 'config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  workshop.later(() => stop(child));
  const publicKeys = hostKeys.map((path) =>
    readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' '),
  );
  const knownHosts = writeKnownHosts(workshop, 'known_hosts_loopback', publicKeys, port, '127.*');
  await listening(child, port);
  const sshConfig = writeSshConfig(workshop, 'ssh_config_loopback', { key, knownHosts, port, user });
  return { port, user, key, knownHosts, sshConfig };
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  const said: string[] = [];
  createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => said.push(line));
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`sshd ended with ${child.exitCode}: ${said.join(' / ')}`);
    const socket = connect(port, '127.0.0.1');
    const answers = await Promise.race([
      once(socket, 'data').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (answers) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`sshd does not answer: ${said.join(' / ')}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}
