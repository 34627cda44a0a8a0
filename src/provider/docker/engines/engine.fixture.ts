import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../../transport/fixtures/free-port.ts';

const BASE = 'opsproof-base:bookworm';
const START_MS = 60_000;

/** A real engine of a test's own. */
export interface TestEngine {
  /** What leads `docker` and us to it. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of its containers, those that have ended too, as its own program says. */
  containers(): readonly string[];
  end(): Promise<void>;
}

/** Why a program is not there, or false. */
export function without(...programs: readonly string[]): string | false {
  const folders = ['/usr/bin', '/usr/sbin', '/usr/local/bin'];
  const missing = programs.filter((name) => !folders.some((folder) => existsSync(join(folder, name))));
  return missing.length === 0 ? false : `needs ${missing.join(' and ')}`;
}

/** A second Docker engine with a certificate of an authority of its own, which asks for one, too. As root. */
export async function dockerdOverTls(): Promise<TestEngine & { readonly folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-dockerd-'));
  const certificates = makeCertificates(folder);
  const port = await freePort();
  const at = (name: string) => join(folder, name);
  const child = spawn(
    'dockerd',
    [
      ...['-H', `tcp://127.0.0.1:${port}`, '--tlsverify', '--tlscacert', join(certificates, 'ca.pem')],
      ...['--tlscert', at('server.pem'), '--tlskey', at('server-key.pem')],
      ...['--data-root', at('data'), '--exec-root', at('exec'), '-p', at('pid')],
      // The networks of the other engine are left alone.
      ...['--bridge', 'none', '--iptables=false', '--ip-masq=false'],
    ],
    { stdio: 'ignore' },
  );
  const env = {
    DOCKER_HOST: `tcp://127.0.0.1:${port}`,
    DOCKER_TLS_VERIFY: '1',
    DOCKER_CERT_PATH: certificates,
  };
  const docker = (...argv: readonly string[]) =>
    execFileSync('docker', argv, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).toString();
  await answers(child, () => docker('version'));
  copyBase(['docker', 'load', '-q'], { ...process.env, ...env });
  return {
    env,
    folder,
    containers: () => names(docker('ps', '-a', '--format', '{{.Names}}')),
    async end() {
      await stop(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Podman's service with storage of its own. As root. */
export async function podmanAsRoot(): Promise<TestEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-podman-'));
  const place = ['--root', join(folder, 'data'), '--runroot', join(folder, 'run')];
  // Where the machine may not raise limits, podman's own defaults are refused.
  writeFileSync(
    join(folder, 'containers.conf'),
    '[containers]\ndefault_ulimits = ["nofile=4096:4096","nproc=4096:4096"]\n',
  );
  const own = { ...process.env, CONTAINERS_CONF: join(folder, 'containers.conf') };
  const socket = join(folder, 'podman.sock');
  const child = spawn('podman', [...place, 'system', 'service', '--time=0', `unix://${socket}`], {
    env: own,
    stdio: 'ignore',
  });
  const podman = (...argv: readonly string[]) =>
    execFileSync('podman', [...place, ...argv], { env: own, stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  await answers(child, () => {
    if (!existsSync(socket)) throw new Error('there is no socket');
  });
  copyBase(['podman', ...place, 'load', '-q'], own);
  return {
    env: { DOCKER_HOST: `unix://${socket}` },
    containers: () => names(podman('ps', '-a', '--format', '{{.Names}}')),
    async end() {
      await stop(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function names(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

async function answers(child: ChildProcess, look: () => unknown): Promise<void> {
  const end = Date.now() + START_MS;
  for (;;) {
    try {
      look();
      return;
    } catch (error) {
      if (Date.now() > end || child.exitCode !== null) throw error;
    }
    await pause(200);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** The image that tests start from, from the engine of this machine. */
function copyBase(load: readonly string[], env: NodeJS.ProcessEnv): void {
  const image = execFileSync('docker', ['save', BASE], { maxBuffer: 1024 ** 3 });
  const [program = '', ...argv] = load;
  execFileSync(program, argv, { input: image, env, stdio: ['pipe', 'ignore', 'ignore'] });
}

/** @returns the folder with `ca.pem`, `cert.pem` and `key.pem` for a client */
function makeCertificates(folder: string): string {
  const openssl = (...argv: readonly string[]) =>
    execFileSync('openssl', argv, { cwd: folder, stdio: 'ignore' });
  const client = join(folder, 'client');
  mkdirSync(client);
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-days',
    '2',
    '-subj',
    '/CN=ca',
    '-keyout',
    'ca-key.pem',
    '-out',
    'client/ca.pem',
  );
  writeFileSync(
    join(folder, 'extensions'),
    'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n',
  );
  for (const [name, cert, secret] of [
    ['server', 'server.pem', 'server-key.pem'],
    ['client', 'client/cert.pem', 'client/key.pem'],
  ] as const) {
    openssl('req', ...key, '-subj', `/CN=${name}`, '-keyout', secret, '-out', 'request');
    const by = ['-CA', 'client/ca.pem', '-CAkey', 'ca-key.pem', '-CAcreateserial', '-days', '2'];
    openssl('x509', '-req', '-in', 'request', ...by, '-extfile', 'extensions', '-out', cert);
  }
  return client;
}
