import { type ChildProcess, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { main } from './main.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const { isCurrent } = (await import(join(ROOT, 'bin', 'build-inputs.js'))) as {
  isCurrent(root: string): boolean;
};
/** The build starts faster; a checkout that was edited since runs as it stands. */
const SOURCES = isCurrent(ROOT) ? [] : ['--conditions=opsproof-source'];
/** A run that hangs ends; one that is slow on a busy machine does not. */
const LONGEST_RUN_MS = 150_000;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run that is under way in a process of its own. */
export interface Running {
  readonly child: ChildProcess;
  /** What it wrote to stdout so far. */
  stdout(): string;
  /** Resolves when stdout has this text. */
  said(words: string): Promise<void>;
  readonly ended: Promise<Ended>;
}

/** A user's repository in a folder of its own, with the `opsproof` package linked in. */
export class Repository {
  readonly folder: string;

  constructor(files: Readonly<Record<string, string>>) {
    this.folder = mkdtempSync(join(tmpdir(), 'opsproof-repository-'));
    mkdirSync(join(this.folder, 'node_modules'));
    symlinkSync(ROOT, join(this.folder, 'node_modules', 'opsproof'));
    this.write(files);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  /**
   * Calls the command line in this process, which costs a tenth of a process of its own. One at a time; commands on a local host
   * work in the folder of this process, and --keep keeps until it ends. A process loads one set of step files, so the
   * repository has none of its own, or all calls of a test file have the same.
   */
  call(...argv: string[]): Promise<Ended> {
    return this.callWith({}, ...argv);
  }

  /** The same, with more environment variables. */
  async callWith(more: Readonly<Record<string, string>>, ...argv: string[]): Promise<Ended> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const { signal } = new AbortController();
    const env = { ...process.env, ...more };
    const io = { cwd: this.folder, env, stdout, stderr, colors: false, interrupt: signal };
    const code = await main(argv, io);
    stdout.end();
    stderr.end();
    return { code, stdout: await text(stdout), stderr: await text(stderr) };
  }

  /** Runs the program and waits for its end. */
  run(...argv: string[]): Promise<Ended> {
    return this.start(argv).ended;
  }

  /** Starts the program in a process of its own. @param through what starts it, if another program does */
  start(
    argv: readonly string[],
    env: Readonly<Record<string, string>> = {},
    timeoutMs = LONGEST_RUN_MS,
    folder = '.',
    through: readonly string[] = [],
  ): Running {
    const { NODE_TEST_CONTEXT: _, FORCE_COLOR: __, ...own } = process.env;
    const program = [...SOURCES, join(ROOT, 'bin', 'opsproof.js'), ...argv];
    const [command = '', ...argvOfIt] = [...through, process.execPath, ...program];
    const child = spawn(command, argvOfIt, {
      cwd: join(this.folder, folder),
      env: { ...own, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
    });
    let [stdout, stderr] = ['', ''];
    const waiting = new Set<() => void>();
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      for (const look of waiting) look();
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    const ended = new Promise<Ended>((resolve) => {
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
    const said = (words: string) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if (!stdout.includes(words)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`it ended without saying "${words}":\n${stdout}${stderr}`)));
      });
    return { child, stdout: () => stdout, said, ended };
  }

  /** Texts of the newest run's reports: file name → content. */
  reports(): ReadonlyMap<string, string> {
    const folder = join(this.folder, 'reports', 'latest');
    return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  }

  /** Ids of processes that run in this folder and have this text in their command line: the hosts of `provider: processes`. */
  processes(words: string): readonly number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .filter((pid) => {
        try {
          if (readlinkSync(join('/proc', pid, 'cwd')) !== this.folder) return false;
          return readFileSync(join('/proc', pid, 'cmdline'), 'utf8').includes(words);
        } catch {
          return false;
        }
      })
      .map(Number);
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** An environment that is this machine. */
export const HERE = 'lifecycle: live\nhosts:\n  here: { transport: local, groups: [all] }\n';

/** Two hosts as child processes: `web` serves its name, a count of its requests and its token. */
export const SMALL: Readonly<Record<string, string>> = {
  'environments/small.yaml': `lifecycle: ephemeral
provider: processes
hosts:
  web:
    groups: [front]
    command: [node, server.mjs, web]
    ports: [80]
    needs: [db]
    ready: { http: / }
  db:
    command: [node, server.mjs, db]
    ports: [5432]
    ready: { port: 5432 }
`,
  'server.mjs': `import { createServer } from 'node:http';
const name = process.argv[2];
let count = 0;
console.log(name + ' has the token ' + process.env.TOKEN);
createServer((request, response) => {
  if (request.url === '/count') response.end(String(++count));
  else if (request.url === '/token') response.end(process.env.TOKEN);
  else response.setHeader('x-name', name).end(JSON.stringify({ name }));
}).listen(Number(process.env.PORT), '127.0.0.1');
`,
};

/** Process ids whose command line or environment has this text. */
export function processesWith(words: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        const look = (file: string) => readFileSync(join('/proc', pid, file), 'utf8');
        return look('cmdline').includes(words) || look('environ').includes(words);
      } catch {
        return false;
      }
    })
    .map(Number);
}
