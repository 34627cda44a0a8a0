import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { UnableError } from '../../model/errors.ts';
import { type ConfigFile, readConfig, type SshConfig } from './config.ts';
import { expandTokens, hostName, tokensOf } from './config-tokens.ts';
import { bracketed } from './target.ts';

/**
 * What `~/.ssh/config` and /etc/ssh/ssh_config say about one host (ssh_config(5)), with `Include` and `Match`. HostName, Port, User,
 * IdentityFile, IdentityAgent, IdentitiesOnly, CertificateFile, PubkeyAuthentication, PreferredAuthentications, ProxyJump, ProxyCommand,
 * UserKnownHostsFile, GlobalKnownHostsFile and HostKeyAlias are read. StrictHostKeyChecking is not: only an environment can disable the check.
 */
export interface SshSettings {
  readonly hostName: string;
  readonly port: number | undefined;
  readonly user: string | undefined;
  /** Absolute paths; empty if none is named. */
  readonly identityFiles: readonly string[];
  readonly certificateFiles: readonly string[];
  /** An agent may only offer named keys. */
  readonly identitiesOnly: boolean;
  /** Keys and agents may be tried. */
  readonly publicKeys: boolean;
  /** A socket, `none`, or undefined for SSH_AUTH_SOCK. */
  readonly identityAgent: string | undefined;
  readonly jump: string | undefined;
  /** A ProxyCommand, ready to run. */
  readonly proxyCommand: string | undefined;
  readonly knownHostsFiles: readonly string[];
  /** Name in known_hosts if it is not the host's. */
  readonly hostKeyAlias: string | undefined;
}

/** Where the two configuration files are, and who asks. */
export interface SshPlaces {
  readonly home: string;
  readonly user: string;
  /** For `${NAME}` in paths, and for the shell of `Match exec`. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs the command of a `Match exec`; default: like ssh, with the user's shell. */
  exec?(command: string): boolean;
}

/** The environment's own keys of a login; they override the configuration, and `Match` and tokens use them. */
export interface AskedLogin {
  readonly user?: string | undefined;
  readonly port?: number | undefined;
}

/** How long the command of a `Match exec` may take. */
const EXEC_MS = 5_000;

/** @throws UnableError for a file that cannot be read or understood */
export function readSshSettings(host: string, login: AskedLogin, places: SshPlaces): SshSettings {
  const home = join(places.home, '.ssh');
  const files: readonly ConfigFile[] = [
    { path: join(home, 'config'), folder: home, home: places.home },
    { path: '/etc/ssh/ssh_config', folder: '/etc/ssh', home: undefined },
  ];
  const asker = {
    host,
    user: login.user,
    port: login.port,
    localUser: places.user,
    home: places.home,
    exec: places.exec ?? ((command: string) => runInShell(command, places.env)),
  };
  try {
    const found = readConfig(files, asker);
    return settingsOf(found, { ...asker, found }, places);
  } catch (error) {
    throw new UnableError(
      `the ssh configuration of ${host} cannot be used (${files[0]?.path}): ${(error as Error).message}`,
      { hint: `see what ssh reports: ssh -G ${host}`, cause: error },
    );
  }
}

function settingsOf(found: SshConfig, asker: Parameters<typeof tokensOf>[0], places: SshPlaces): SshSettings {
  const list = (name: string): readonly string[] => found.get(name) ?? [];
  const one = (name: string): string | undefined => list(name)[0];
  if (/^(?:yes|always)$/i.test(one('canonicalizehostname') ?? '') && list('canonicaldomains').length > 0)
    throw new Error('CanonicalizeHostname is not supported; give the host its full name as `address`');

  // The name to connect to is already in lower case (ssh.c).
  const name = hostName(asker).toLowerCase();
  const tokens = { ...tokensOf(asker), '%h': name };
  const expand = (path: string) =>
    expandTokens(path, tokens)
      .replace(/^~(?=\/)/, places.home)
      .replaceAll(/\$\{(\w+)\}/g, (_, name) => variable(name, places));
  const paths = (name: string, usual: readonly string[] = []) =>
    (found.get(name) ?? usual).filter((path) => path.toLowerCase() !== 'none').map(expand);
  const port = one('port');
  const none = (text: string | undefined) => (text?.toLowerCase() === 'none' ? undefined : text);
  const home = join(places.home, '.ssh');
  const proxy = none(one('proxycommand'));
  return {
    hostName: name,
    port: port === undefined ? undefined : Number(port),
    user: asker.user ?? one('user'),
    identityFiles: paths('identityfile'),
    certificateFiles: paths('certificatefile'),
    identitiesOnly: /^(?:yes|true)$/i.test(one('identitiesonly') ?? ''),
    publicKeys:
      !/^no$/i.test(one('pubkeyauthentication') ?? '') &&
      (one('preferredauthentications') ?? 'publickey').split(',').includes('publickey'),
    identityAgent: agentOf(one('identityagent'), expand),
    jump: none(one('proxyjump')),
    proxyCommand: proxy === undefined ? undefined : expandTokens(proxy, tokens),
    knownHostsFiles: [
      ...paths('userknownhostsfile', [join(home, 'known_hosts'), join(home, 'known_hosts2')]),
      ...paths('globalknownhostsfile', ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2']),
    ],
    hostKeyAlias: one('hostkeyalias'),
  };
}

/** `$VARIABLE`, `none` and SSH_AUTH_SOCK are not paths. */
function agentOf(text: string | undefined, expand: (path: string) => string): string | undefined {
  return text === undefined || text.startsWith('$') ? text : expand(text);
}

/** @throws Error for one that is not set, like ssh */
function variable(name: string, { home, env }: SshPlaces): string {
  const value = name === 'HOME' ? home : env[name];
  if (value === undefined) throw new Error(`the environment variable ${name} is not set`);
  return value;
}

/** @throws Error if it does not end in time */
function runInShell(command: string, env: NodeJS.ProcessEnv): boolean {
  const shell = env.SHELL || '/bin/sh';
  const { status, error } = spawnSync(shell, ['-c', command], {
    env,
    stdio: 'ignore',
    timeout: EXEC_MS,
    killSignal: 'SIGKILL',
  });
  if (error !== undefined)
    throw new Error(
      (error as NodeJS.ErrnoException).code === 'ETIMEDOUT'
        ? `the command of Match exec did not end within ${EXEC_MS / 1000} s: ${command}`
        : `the command of Match exec cannot be run: ${error.message}`,
    );
  return status === 0;
}

/** One jump host as written: `[user@]host[:port]` or `ssh://…`. */
export interface Jump {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

/** Parses `first,second`: the hosts to go through, nearest first. */
export function parseJumps(text: string): Jump[] {
  return text.split(',').map((part) => {
    const [, user, host, port] =
      /^(?:ssh:\/\/)?(?:(.+)@)?(\[[^\]]+\]|[^:]+|[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:]*?)(?::(\d+))?\/?$/i.exec(
        part.trim(),
      ) ?? [];
    if (host === undefined) {
      throw new UnableError(`"${part.trim()}" is not a jump host`, {
        hint: 'write it as [user@]host[:port]',
      });
    }
    return {
      host: host.replace(/^\[(.*)\]$/, '$1'),
      ...(user === undefined ? {} : { user }),
      ...(port === undefined ? {} : { port: Number(port) }),
    };
  });
}

/** `user@host:port`. */
export function printSshLogin(user: string, host: string, port: number): string {
  return `${user}@${bracketed(host)}:${port}`;
}
