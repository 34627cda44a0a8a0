import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const LONGEST_MS = 60_000;
const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars'],
  ...['--remote-debugging-port=0', '--no-first-run', '--disable-background-networking'],
  // Every request of the page is blocked.
  '--proxy-server=http://127.0.0.1:9',
];

export interface Screen {
  readonly scheme: 'light' | 'dark';
  /** In CSS pixels. */
  readonly width: number;
}

/** A page in a browser. */
export interface Shown {
  /** The value of an expression in the page. */
  evaluate<T>(expression: string): Promise<T>;
  /** What was requested besides the file itself. */
  readonly requests: readonly string[];
  /** Errors of its scripts and of its policies. */
  readonly errors: readonly string[];
  /** The whole page as PNG. */
  picture(): Promise<Buffer>;
}

type Message = {
  id?: number;
  sessionId?: string;
  method?: string;
  params?: Params;
  result?: Params;
  error?: { message: string };
};
type Params = Record<string, unknown>;

/**
 * The path of a Chromium; on Debian it is installed if it is missing and that is possible.
 * @returns why there is none
 */
export async function findBrowser(): Promise<string | { readonly missing: string }> {
  const there = process.env.CHROMIUM ?? onPath(NAMES);
  if (there !== undefined) return there;
  const install = 'apt-get install --no-install-recommends chromium';
  if (process.getuid?.() !== 0 || onPath(['apt-get']) === undefined)
    return { missing: `no Chromium is on PATH, and only root on Debian can install it: ${install}` };
  const options = ['-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];
  try {
    await promisify(execFile)('apt-get', ['install', ...options, 'chromium'], {
      timeout: 300_000,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  } catch (error) {
    return {
      missing: `Chromium could not be installed (${install}): ${String((error as Error).message).slice(0, 300)}`,
    };
  }
  return onPath(NAMES) ?? { missing: `${install} brought no Chromium` };
}

/** A headless Chromium, controlled by its own protocol (https://chromedevtools.github.io/devtools-protocol/). */
export class Browser {
  readonly #child: ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, { resolve(result: Params): void; reject(error: Error): void }>();
  readonly #listeners = new Set<(message: Message) => void>();
  #last = 0;

  private constructor(child: ChildProcess, profile: string, socket: WebSocket) {
    this.#child = child;
    this.#profile = profile;
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#hear(JSON.parse(String(data)) as Message));
    socket.addEventListener('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the browser is gone'));
    });
  }

  static async open(program: string): Promise<Browser> {
    const profile = await mkdtemp(join(tmpdir(), 'opsproof-browser-'));
    const child = spawn(program, [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    try {
      const socket = new WebSocket(await addressOf(child));
      await new Promise<void>((resolve, reject) => {
        socket.addEventListener('open', () => resolve());
        socket.addEventListener('error', () => reject(new Error('the browser takes no connection')));
      });
      return new Browser(child, profile, socket);
    } catch (error) {
      child.kill('SIGKILL');
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
      throw error;
    }
  }

  /** Opens a file until the work with it is done. */
  async show<T>(file: string, { scheme, width }: Screen, work: (shown: Shown) => Promise<T>): Promise<T> {
    const { targetId } = await this.#send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.#send('Target.attachToTarget', { targetId, flatten: true });
    const ask = (method: string, params: Params = {}) => this.#send(method, params, sessionId as string);
    const url = pathToFileURL(file).href;
    const requests: string[] = [];
    const errors: string[] = [];
    const loaded = Promise.withResolvers<void>();
    const listener = ({ sessionId: of, method, params = {} }: Message) => {
      if (of !== sessionId) return;
      if (method === 'Network.requestWillBeSent') {
        const asked = (params.request as { url: string }).url;
        if (asked !== url && !asked.startsWith('data:') && !asked.startsWith('blob:')) requests.push(asked);
      }
      if (method === 'Runtime.exceptionThrown' || method === 'Log.entryAdded')
        errors.push(JSON.stringify(params));
      if (method === 'Page.loadEventFired') loaded.resolve();
    };
    this.#listeners.add(listener);
    try {
      for (const domain of ['Network', 'Page', 'Runtime', 'Log']) await ask(`${domain}.enable`);
      await ask('Emulation.setEmulatedMedia', {
        features: [{ name: 'prefers-color-scheme', value: scheme }],
      });
      const metrics = { width, height: 900, deviceScaleFactor: 1, mobile: width < 600 };
      await ask('Emulation.setDeviceMetricsOverride', metrics);
      await ask('Page.navigate', { url });
      await loaded.promise;
      const evaluate = async <V>(expression: string) => {
        const options = { expression, returnByValue: true, awaitPromise: true };
        const { result, exceptionDetails } = (await ask('Runtime.evaluate', options)) as {
          result: { value: V };
          exceptionDetails?: unknown;
        };
        if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
        return result.value;
      };
      const picture = async () => {
        const { data } = await ask('Page.captureScreenshot', { captureBeyondViewport: true });
        return Buffer.from(String(data), 'base64');
      };
      return await work({ evaluate, requests, errors, picture });
    } finally {
      this.#listeners.delete(listener);
      await this.#send('Target.closeTarget', { targetId });
    }
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#socket.close();
    this.#child.kill('SIGKILL');
    if (this.#child.exitCode === null && this.#child.signalCode === null) await ended;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  #send(method: string, params: Params = {}, sessionId?: string): Promise<Params> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`the browser does not answer ${method}`)), LONGEST_MS);
      const settle = (act: () => void) => {
        clearTimeout(late);
        this.#waiting.delete(id);
        act();
      };
      this.#waiting.set(id, {
        resolve: (result) => settle(() => resolve(result)),
        reject: (error) => settle(() => reject(error)),
      });
      this.#socket.send(
        JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }),
      );
    });
  }

  #hear(message: Message): void {
    if (message.id === undefined) {
      for (const listener of this.#listeners) listener(message);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (message.error !== undefined) waiting?.reject(new Error(message.error.message));
    else waiting?.resolve(message.result ?? {});
  }
}

/** The browser prints its address on stderr. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const late = setTimeout(() => reject(new Error(`the browser does not start:\n${said}`)), LONGEST_MS);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-20_000);
      const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (address === undefined) return;
      clearTimeout(late);
      resolve(address);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`the browser ended with ${code ?? signal}:\n${said}`)),
    );
  });
}

function onPath(names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((file) => existsSync(file));
}
