import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnableError } from '../../model/errors.ts';
import type { Listener } from './engine-http.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The files that TLS to an engine needs, in one folder. */
const TLS_FILES = ['ca.pem', 'cert.pem', 'key.pem'] as const;

const FORMS = 'unix:///path/to.sock, tcp://host:port or ssh://user@host';

/**
 * The values of DOCKER_HOST, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH with which our clients use the same engine as `docker`: DOCKER_HOST
 * first, else the context that DOCKER_CONTEXT or `docker context use` names (docker/cli, cli/command/cli.go, resolveContextName), else the
 * local socket. Empty if no change is needed.
 * @throws UnableError if the engine cannot be determined
 */
export function engineEnv(env: Env, home: string): Readonly<Record<string, string>> {
  const folder = env.DOCKER_CONFIG || join(home, '.docker');
  if (env.DOCKER_HOST) return fromHost(env.DOCKER_HOST, env, folder);
  const context = env.DOCKER_CONTEXT || currentContext(folder);
  return context === undefined || context === 'default' ? {} : fromContext(context, folder);
}

/** An engine on another machine, reached over ssh. */
export interface SshAddress {
  /** Name or address, possibly an alias in `~/.ssh/config`. */
  readonly host: string;
  /** Default: that of the ssh configuration. */
  readonly port?: number;
  /** Empty: as the ssh configuration says. */
  readonly username: string;
  /** Where it listens there; default: where docker there finds it. */
  readonly path?: string;
}

/**
 * Where to connect, with the environment variables from `engineEnv`. Without an address: where Docker Desktop listens for a single user,
 * else where the engine of a machine does.
 */
export function listenerOf(env: Env, home: string): Listener | SshAddress {
  const host = env.DOCKER_HOST ?? '';
  if (host.startsWith('ssh://')) {
    const { hostname, port, username, pathname } = new URL(host);
    return {
      host: bare(hostname),
      ...(port === '' ? {} : { port: Number(port) }),
      username,
      ...(pathname.length > 1 ? { path: decodeURIComponent(pathname) } : {}),
    };
  }
  const pipe = /^(?:unix|npipe):\/\/(.*)$/.exec(host)?.[1];
  if (host === '' || pipe !== undefined) return { socketPath: pipe || localSocket(home) };
  const { hostname, port } = new URL(host.replace(/^\w+:/, 'http:'));
  const where = { host: bare(hostname), port: port === '' ? 80 : Number(port) };
  const folder = env.DOCKER_CERT_PATH;
  if (!env.DOCKER_TLS_VERIFY || folder === undefined) return where;
  const [ca, cert, key] = TLS_FILES.map((name) => readFileSync(join(folder, name))) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  return { ...where, tls: { ca, cert, key } };
}

/** An IPv6 address without its brackets. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function localSocket(home: string): string {
  if (process.platform === 'win32') return '//./pipe/docker_engine';
  const own = join(home, '.docker/run/docker.sock');
  return existsSync(own) ? own : '/var/run/docker.sock';
}

/** The machine of an engine, if its address says that it is another one than this. */
export function foreignMachine(dockerHost: string | undefined): string | undefined {
  const host = /^(?:tcp|ssh|https?):\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/]+)/.exec(dockerHost ?? '')?.[1];
  return host === undefined || /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(host) ? undefined : host;
}

function fromHost(written: string, env: Env, folder: string): Record<string, string> {
  const host = normal(written, Boolean(env.DOCKER_TLS_VERIFY));
  const local = /^(?:unix|npipe|ssh):/.test(host);
  const wantsTls =
    !local && (Boolean(env.DOCKER_TLS_VERIFY) || host.startsWith('https:') || host.endsWith(':2376'));
  if (!wantsTls) return host === written ? {} : { DOCKER_HOST: host };
  const where = env.DOCKER_CERT_PATH || folder;
  const name = env.DOCKER_CERT_PATH ? 'DOCKER_CERT_PATH' : 'the folder for certificates';
  return { DOCKER_HOST: host, ...tlsOf(where, `${name} is ${where}`) };
}

function normal(written: string, tls: boolean): string {
  if (/^(?:unix:)?\/[^/]/.test(written)) return `unix://${written.replace(/^unix:/, '')}`;
  // `tcp://` alone means the port of this machine, as in Docker's client.
  const whole = /^tcp:\/\/\/?$/.test(written) ? 'tcp://localhost' : written;
  const [, scheme = '', rest = ''] = /^(?:([a-z]+):\/\/)?(.*)$/s.exec(whole) ?? [];
  if (scheme === 'unix' || scheme === 'npipe') return written;
  if (!['', 'tcp', 'http', 'https', 'ssh'].includes(scheme) || !URL.canParse(`tcp://${rest}`)) {
    throw new UnableError(`DOCKER_HOST is "${written}", which is not the address of an engine`, {
      hint: `write ${FORMS}`,
    });
  }
  const { port, pathname } = new URL(`tcp://${rest}`);
  if (scheme === 'ssh') return written;
  if (pathname.length > 1) {
    throw new UnableError(`DOCKER_HOST is "${written}": a path behind the port leads nowhere`, {
      hint: `write ${FORMS}`,
    });
  }
  // As in Docker's client (docker/cli, opts/hosts.go).
  const given = port === '' ? `${rest.replace(/\/$/, '')}:${tls ? 2376 : 2375}` : rest;
  return `${scheme === '' ? 'tcp' : scheme}://${given}`;
}

function tlsOf(folder: string, told: string): Record<string, string> {
  const missing = TLS_FILES.filter((name) => !existsSync(join(folder, name)));
  if (missing.length > 0) {
    throw new UnableError(`the engine uses TLS, but ${told}, where there is no ${missing.join(', ')}`, {
      hint: 'put ca.pem, cert.pem and key.pem there, or unset DOCKER_TLS_VERIFY for an engine without TLS',
    });
  }
  return { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder };
}

function currentContext(folder: string): string | undefined {
  const file = join(folder, 'config.json');
  const config = existsSync(file) ? (readJson(file) as { currentContext?: unknown }) : {};
  return typeof config.currentContext === 'string' && config.currentContext !== ''
    ? config.currentContext
    : undefined;
}

/** Contexts are stored below the SHA-256 of their name (docker/cli, cli/context/store). */
function fromContext(context: string, folder: string): Record<string, string> {
  const id = createHash('sha256').update(context).digest('hex');
  const file = join(folder, 'contexts/meta', id, 'meta.json');
  if (!existsSync(file)) {
    throw new UnableError(`there is no docker context "${context}" in ${folder}`, {
      hint: 'see `docker context ls`; DOCKER_CONTEXT or `docker context use` names it, and DOCKER_HOST overrides both',
    });
  }
  const meta = readJson(file) as { Endpoints?: { docker?: { Host?: unknown; SkipTLSVerify?: unknown } } };
  const { Host: host, SkipTLSVerify: skip } = meta.Endpoints?.docker ?? {};
  const of = `the docker context "${context}"`;
  if (typeof host !== 'string' || host === '') throw new UnableError(`${of} names no engine`);
  const tls = join(folder, 'contexts/tls', id, 'docker');
  const secured = existsSync(tls);
  if (skip === true) {
    throw new UnableError(
      `${of} skips the check of its engine's certificate, which opsproof does not allow`,
      {
        hint: 'give it the certificate of the authority: `docker context update --docker host=…,ca=…,cert=…,key=…`',
      },
    );
  }
  return {
    DOCKER_HOST: normal(host, secured),
    ...(secured ? tlsOf(tls, `the certificates of ${of} are in ${tls}`) : {}),
  };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) ?? {};
  } catch (error) {
    throw new UnableError(`${file}, which may name the engine, cannot be read: ${(error as Error).message}`);
  }
}
