import type { Duplex } from 'node:stream';
import { UnableError } from '../../model/errors.ts';
import { owner, reason, took, waited } from '../../model/reason.ts';
import { LATE, within } from '../deadline.ts';
import { SH } from '../shell/sh.ts';
import type { ShellChannel, Transport } from '../transport.ts';
import { demultiplex } from './demultiplex.ts';
import { type Engine, type EngineContainer, type Exec, engine } from './engine.ts';
import { engineHint } from './engine-unable.ts';
import { type DockerTarget, dockerLabel } from './target.ts';

/** A container of the Docker Engine: each shell is one `exec` in it. */
export class DockerTransport implements Transport {
  readonly name = 'docker';
  readonly language = SH;
  readonly label: string;
  readonly #target: DockerTarget;
  readonly #open = new Set<ShellChannel>();
  #engine: Promise<Engine> | undefined;
  #closed = false;

  constructor(target: DockerTarget) {
    this.#target = target;
    this.label = dockerLabel(target);
  }

  async open({ timeoutMs }: { timeoutMs: number }): Promise<ShellChannel> {
    const start = performance.now();
    const opening = this.#exec();
    const opened = await within(opening, timeoutMs).catch((error) => {
      throw this.#unable(error, performance.now() - start);
    });
    if (opened === LATE) {
      opening.then(({ stream }) => stream.destroy()).catch(() => {});
      throw new UnableError(
        reason`${owner(this.label)}no shell${waited(timeoutMs)}: the engine does not answer`,
        {
          hint: 'see whether `docker ps` answers',
        },
      );
    }
    const channel = this.#channel(opened.stream, opened.exec, opened.container);
    if (this.#closed) channel.destroy();
    else this.#open.add(channel);
    return channel;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const channel of [...this.#open]) channel.destroy();
  }

  async #exec(): Promise<{ stream: Duplex; exec: Exec; container: EngineContainer }> {
    const { container: id, user, sudo } = this.#target;
    this.#engine ??= engine();
    const container = await byName((await this.#engine).getContainer(id), id);
    const exec = await container.exec({
      Cmd: sudo === true ? ['sudo', '-n', '--', 'sh'] : ['sh'],
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      ...(user === undefined ? {} : { User: user }),
    });
    const stream = await exec.start({ hijack: true, stdin: true });
    stream.on('error', () => {});
    return { stream, exec, container };
  }

  #channel(stream: Duplex, exec: Exec, container: EngineContainer): ShellChannel {
    const { promise: closed, resolve } = Promise.withResolvers<string>();
    let over = false;
    const finish = (reason: string) => {
      if (over) return;
      over = true;
      this.#open.delete(channel);
      stream.destroy();
      resolve(reason);
    };
    stream.once('close', async () => {
      if (over) return;
      const reason = await within(whyEnded(exec, container), 2000).catch(() => LATE);
      finish(reason === LATE ? 'the engine ended the connection' : String(reason));
    });
    const channel: ShellChannel = {
      stdin: stream,
      ...demultiplex(stream),
      closed,
      destroy: () => finish('its shell was ended by us'),
    };
    return channel;
  }

  #unable(error: unknown, elapsedMs: number): UnableError {
    if (error instanceof UnableError) return error;
    const { statusCode, message, json } = error as EngineError;
    const who = owner(this.label);
    const after = took(elapsedMs);
    if (statusCode === undefined) {
      return new UnableError(reason`${who}no Docker Engine answers${after}: ${message}`, {
        hint: engineHint(error),
        cause: error,
      });
    }
    const said = typeof json?.message === 'string' ? json.message : message;
    const why = statusCode === 404 ? 'there is no such container' : said;
    return new UnableError(reason`${who}no shell${after}: ${why}`, {
      hint: hintFor(statusCode, said),
      cause: error,
    });
  }
}

/**
 * The container with that name or whole id. The engine also accepts the beginning of an id, so `db` could select an unrelated container.
 * @throws like the engine if there is none
 */
async function byName(container: EngineContainer, name: string): Promise<EngineContainer> {
  if (/^[0-9a-f]{64}$/.test(name)) return container;
  const { Id: id, Name } = await container.inspect();
  if (Name.replace(/^\//, '') === name) return container;
  const said = `no container has that name, and it is the beginning of the id ${id} of ${Name}`;
  throw Object.assign(new Error(said), { statusCode: 400, json: { message: said } });
}

/** What an engine's client rejects with: an HTTP status of the engine, or a socket error. */
interface EngineError {
  readonly message: string;
  readonly statusCode?: number;
  readonly json?: { readonly message?: unknown };
}

function hintFor(statusCode: number, said: string): string {
  if (statusCode === 404) return 'it was removed, or another engine has it; see `docker ps -a`';
  if (/paused/i.test(said)) return 'unpause the container first';
  if (/beginning of the id/.test(said)) return 'write the whole name or the whole id as address';
  if (/not running/i.test(said)) return 'start the container first';
  if (/executable file not found/i.test(said)) return 'the image must have what is missing';
  return 'see the log of the engine';
}

async function whyEnded(exec: Exec, container: EngineContainer): Promise<string> {
  const { ExitCode: code, Running: running } = await exec.inspect();
  // When a container ends, everything in it is killed, a moment before the engine counts it as ended.
  if (code === 137) await container.wait({ abortSignal: AbortSignal.timeout(500) }).catch(() => {});
  const { State: state } = await container.inspect();
  if (state.Running !== true) return `the container is ${state.Status} with exit code ${state.ExitCode}`;
  return running ? 'the engine ended the connection' : `its shell ended with exit code ${code}`;
}
