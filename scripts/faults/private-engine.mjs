import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ping } from '../setup/engine-api.mjs';

const START_MS = 60_000;
const COPY_MS = 120_000;
const BASE = 'opsproof-base:bookworm';

/**
 * A Docker engine of our own with everything in one folder, so that it can be killed and started again without disturbing
 * anybody, and everything on it is ours. Needs Linux, root, dockerd and containerd.
 */
export class PrivateEngine {
  #containerd;
  #dockerd;

  /** @param {string} folder empty */
  constructor(folder) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    this.socket = join(folder, 'docker.sock');
    this.address = `unix://${this.socket}`;
    /** At most 15 characters; nobody is on it, as every stack has a network of its own. */
    this.bridge = `opsf${process.pid}`;
    /** For everybody who uses it. The library would ask the network named bridge for an address, which nobody is on. */
    this.env = { DOCKER_HOST: this.address, TESTCONTAINERS_HOST_OVERRIDE: '127.0.0.1' };
  }

  /** Starts it, or starts it again: containerd lives on while dockerd is away. @throws Error when it does not answer in time */
  async start() {
    const { folder } = this;
    const containerd = join(folder, 'containerd.sock');
    this.#containerd ??= this.#spawn('containerd', [
      ...['--root', join(folder, 'root'), '--state', join(folder, 'state'), '--address', containerd],
    ]);
    await until(() => existsSync(containerd) || this.#containerd.failed, 'containerd');
    spawnSync('ip', ['link', 'add', this.bridge, 'type', 'bridge']);
    const files = ['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')];
    const sockets = ['-H', this.address, '--containerd', containerd, '--pidfile', join(folder, 'pid')];
    const network = [
      // Without a bridge of its own (`--bridge=none`) dockerd deletes docker0, which is the machine's engine's.
      `--bridge=${this.bridge}`,
      '--shutdown-timeout=1',
      '--iptables=false',
      '--ip-forward=false',
      '--ip-masq=false',
    ];
    rmSync(join(folder, 'pid'), { force: true });
    this.#dockerd = this.#spawn('dockerd', [...files, ...sockets, ...network]);
    await until(
      async () => this.#dockerd.failed ?? (await ping(this.address, 1_000)) === undefined,
      'dockerd',
    );
    if (this.#dockerd.failed !== undefined) throw new Error(`dockerd: ${this.#dockerd.failed}`);
  }

  /** @param {NodeJS.Signals} signal */
  async stop(signal = 'SIGTERM') {
    await end(this.#dockerd, signal);
  }

  /** Ends it and everything on it, and removes its folder. */
  async remove() {
    await end(this.#dockerd, 'SIGTERM');
    await end(this.#containerd, 'SIGTERM');
    // What is left of containers: their shims name our folder.
    for (const pid of readdirSync('/proc').filter(
      (name) => /^\d+$/.test(name) && Number(name) !== process.pid,
    )) {
      if (read(`/proc/${pid}/cmdline`).includes(this.folder)) process.kill(Number(pid), 'SIGKILL');
    }
    const mounts = read('/proc/self/mounts')
      .split('\n')
      .map((line) => line.split(' ')[1] ?? '');
    for (const mount of mounts.filter((path) => path.startsWith(`${this.folder}/`)).reverse()) {
      spawnSync('umount', ['-l', mount]);
    }
    spawnSync('ip', ['link', 'delete', this.bridge]);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #spawn(program, argv) {
    const log = openSync(join(this.folder, `${program}.log`), 'a');
    const child = spawn(program, argv, { detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    const started = { child, failed: undefined };
    child.on('error', (error) => {
      started.failed = error.message;
    });
    child.on('exit', (code, signal) => {
      started.failed ??= `ended: ${code ?? signal}`;
    });
    return started;
  }

  /**
   * Copies the base image from another engine.
   * @param {string} from address of that engine, a socket
   */
  async copyBase(from) {
    const source = http.request({ socketPath: from.replace('unix://', ''), path: `/images/${BASE}/get` });
    const image = await answerOf(source);
    const target = http.request({
      socketPath: this.socket,
      path: '/images/load',
      method: 'POST',
      headers: { 'Content-Type': 'application/x-tar' },
    });
    const loaded = answerOf(target, image);
    const answer = await loaded;
    for await (const _ of answer) {
      // The end of the answer is the end of the work.
    }
  }
}

function answerOf(request, body) {
  return new Promise((resolve, reject) => {
    request.setTimeout(COPY_MS, () => request.destroy(new Error('no answer')));
    request.on('error', reject);
    request.on('response', (answer) => {
      if (answer.statusCode === 200) resolve(answer);
      else reject(new Error(`status ${answer.statusCode} for ${request.path}`));
    });
    if (body === undefined) request.end();
    else body.pipe(request);
  });
}

async function until(condition, what) {
  const deadline = Date.now() + START_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`${what} does not answer within ${START_MS / 1000} s`);
    await sleep(50);
  }
}

async function end(started, signal) {
  const child = started?.child;
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.on('exit', resolve));
  child.kill(signal);
  await ended;
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
