import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import { UnableError } from '../../model/errors.ts';
import { LATE, within } from '../deadline.ts';
import type { Channel } from '../ssh/client.ts';
import { type Hop, resolveHops } from '../ssh/hop.ts';
import { Line } from '../ssh/line.ts';
import { Roads } from '../ssh/roads.ts';
import type { LocalSurroundings } from '../surroundings.ts';
import type { SshAddress } from './engine-address.ts';
import type { Listener } from './engine-http.ts';

/** How long a login may take, and a channel to open. */
const [LOGIN_MS, CHANNEL_MS] = [20_000, 10_000];
/** A connection that nothing uses is closed after that, so that it keeps no finished process alive for longer. */
const IDLE_MS = 500;
/** What carries a connection to the engine there, as for `docker` itself (docker/cli, cli/connhelper). */
const COMMAND = 'docker system dial-stdio';
/** Of what that command says. */
const MOST_SAID = 300;

/**
 * An engine behind ssh. Logs in as ssh does: `~/.ssh/config`, keys, agent, jump hosts, and known_hosts, so that nobody can pretend to be the
 * engine. With a path in its address that socket is connected to, for engines other than Docker's; else docker on that machine finds its own.
 */
export function sshListener(address: SshAddress, surroundings: LocalSurroundings): Listener {
  const agent = new Agent();
  const way = new EngineWay(address, surroundings);
  agent.createConnection = (_options, given) => {
    const done = given as (error: Error | null, stream?: Duplex) => void;
    way.channel().then((channel) => done(null, channel), done);
    return undefined;
  };
  return { agent, host: address.host };
}

/** Channels to an engine, all in one connection. */
class EngineWay {
  readonly #address: SshAddress;
  readonly #surroundings: LocalSurroundings;
  #hops: readonly Hop[] | undefined;
  #line: Promise<Line> | undefined;
  #channels = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(address: SshAddress, surroundings: LocalSurroundings) {
    this.#address = address;
    this.#surroundings = surroundings;
  }

  /** @throws UnableError */
  async channel(): Promise<Duplex> {
    clearTimeout(this.#idle);
    this.#channels += 1;
    try {
      const line = await this.#connected();
      const { path } = this.#address;
      const opened = within(path === undefined ? line.run(COMMAND) : line.socket(path), CHANNEL_MS);
      const channel = await opened.catch((error: Error) => error);
      if (channel === LATE || channel instanceof Error)
        throw this.#refused(channel === LATE ? `no answer within ${CHANNEL_MS / 1000} s` : channel.message);
      channel.once('close', () => this.#closed());
      if (path === undefined) this.#explain(channel);
      return channel;
    } catch (error) {
      this.#closed();
      throw error;
    }
  }

  #closed(): void {
    this.#channels -= 1;
    if (this.#channels > 0) return;
    this.#idle = setTimeout(() => {
      const line = this.#line;
      this.#line = undefined;
      line?.then((one) => one.drop()).catch(() => {});
    }, IDLE_MS).unref();
  }

  #connected(): Promise<Line> {
    if (this.#line !== undefined) return this.#line;
    const { host, port, username } = this.#address;
    this.#hops ??= resolveHops(
      {
        transport: 'ssh',
        host,
        ...(port === undefined ? {} : { port }),
        ...(username === '' ? {} : { user: username }),
      },
      this.#surroundings,
    );
    const journey = {
      end: performance.now() + LOGIN_MS,
      timeoutMs: LOGIN_MS,
      signal: new AbortController().signal,
    };
    const dialling = Line.dial(this.#hops, new Roads(), journey);
    const forget = () => {
      if (this.#line === dialling) this.#line = undefined;
    };
    dialling.then((line) => line.gone.then(forget), forget);
    this.#line = dialling;
    return dialling;
  }

  /** A command that ends without an answer says why on its standard error. Its exit code may come after the end of its output, which is an error too. */
  #explain(channel: Channel): void {
    let said = '';
    let told = false;
    const words = () => said.trim().replaceAll(/\s+/g, ' ');
    const tell = (why: string) => {
      if (told || channel.readableDidRead || channel.readableLength > 0) return;
      told = true;
      channel.emit('error', this.#refused(`"${COMMAND}" ended there: ${why}`));
    };
    channel.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-MOST_SAID);
    });
    channel.once('end', () => {
      if (words() !== '') tell(words());
    });
    channel.once('exit', (code: number | null) => {
      if (code !== 0) tell(words() === '' ? `exit code ${code}` : words());
    });
  }

  #refused(why: string): UnableError {
    const { host, path } = this.#address;
    return new UnableError(`no container engine answers on ${host} over ssh: ${why}`, {
      hint:
        path === undefined
          ? `does "${COMMAND}" work there for this user? For podman write its socket: ssh://user@${host}/run/podman/podman.sock`
          : `does an engine listen at ${path} there, may this user use it, and does sshd allow forwarding?`,
    });
  }
}
