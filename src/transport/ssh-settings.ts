import { globSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import SSHConfig from 'ssh-config';
import { UnableError } from '../model/errors.ts';
import { bracketed } from './target-label.ts';

/**
 * What `~/.ssh/config` and /etc/ssh/ssh_config say about one host (ssh_config(5)), with `Include`. Read are HostName, Port, User,
 * IdentityFile, IdentityAgent, IdentitiesOnly, ProxyJump, UserKnownHostsFile, GlobalKnownHostsFile and HostKeyAlias. ProxyCommand is
 * refused. StrictHostKeyChecking is not read: only an environment that says so switches the check off.
 */
export interface SshSettings {
  readonly hostName: string;
  readonly port: number | undefined;
  readonly user: string | undefined;
  /** Absolute paths; empty when none is named. */
  readonly identityFiles: readonly string[];
  /** A socket, `none`, or undefined for SSH_AUTH_SOCK. */
  readonly identityAgent: string | undefined;
  readonly jump: string | undefined;
  readonly knownHostsFiles: readonly string[];
  /** Name in known_hosts when it is not the host's. */
  readonly hostKeyAlias: string | undefined;
}

/** Where the two configuration files are looked for and who asks. */
export interface SshPlaces {
  readonly home: string;
  readonly user: string;
}

/**
 * @param user the login when the environment names one; `Match user` needs it
 * @throws UnableError for a file that cannot be read or understood, and for ProxyCommand
 */
export function readSshSettings(host: string, user: string | undefined, places: SshPlaces): SshSettings {
  const own = compute(join(places.home, '.ssh/config'), host, user, places);
  const system = compute('/etc/ssh/ssh_config', host, user, places);
  const list = (name: string): string[] => {
    const value = own[name] ?? system[name] ?? [];
    return typeof value === 'string' ? [value] : value;
  };
  const one = (name: string): string | undefined => list(name)[0];

  const hostName = (one('hostname') ?? host).replaceAll('%h', host).replaceAll('%%', '%');
  const login = user ?? one('user');
  const port = one('port');
  const expand = (path: string) => {
    const tokens: Record<string, string> = {
      '%%': '%',
      '%d': places.home,
      '%h': hostName,
      '%n': host,
      '%p': port ?? '22',
      '%r': login ?? places.user,
      '%u': places.user,
    };
    const expanded = path.replaceAll(/%[%dhnpru]/g, (token) => tokens[token] ?? token);
    return expanded.replace(/^~(?=\/)/, places.home).replace(/^\$\{HOME\}/, places.home);
  };

  const jump = one('proxyjump');
  if (jump === undefined && one('proxycommand') !== undefined && one('proxycommand') !== 'none') {
    throw new UnableError(`the ssh configuration has a ProxyCommand for ${host}, which is not supported`, {
      hint: 'give the host a `jump`, or use ProxyJump in the ssh configuration',
    });
  }
  const home = join(places.home, '.ssh');
  const userFiles = own.userknownhostsfile ??
    system.userknownhostsfile ?? [join(home, 'known_hosts'), join(home, 'known_hosts2')];
  const globalFiles = own.globalknownhostsfile ??
    system.globalknownhostsfile ?? ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];
  return {
    hostName,
    port: port === undefined ? undefined : Number(port),
    user: login,
    identityFiles: list('identityfile')
      .filter((path) => path !== 'none')
      .map(expand),
    identityAgent: one('identityagent') === undefined ? undefined : expand(one('identityagent') as string),
    jump: jump === 'none' ? undefined : list('proxyjump').join(',') || undefined,
    knownHostsFiles: [userFiles, globalFiles]
      .flat()
      .filter((path) => path !== 'none')
      .map(expand),
    hostKeyAlias: one('hostkeyalias'),
  };
}

/** One jump host as it is written: `[user@]host[:port]` or `ssh://…`. */
export interface Jump {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

/** Takes apart `first,second`: the hosts to go through, nearest first. */
export function parseJumps(text: string): Jump[] {
  return text.split(',').map((part) => {
    const [, user, host, port] =
      /^(?:ssh:\/\/)?(?:(.+)@)?(\[[^\]]+\]|[^:]+|[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:]*?)(?::(\d+))?\/?$/i.exec(
        part.trim(),
      ) ?? [];
    if (host === undefined) {
      throw new UnableError(`"${part.trim()}" is no jump host`, { hint: 'write it as [user@]host[:port]' });
    }
    return {
      host: host.replace(/^\[(.*)\]$/, '$1'),
      ...(user === undefined ? {} : { user }),
      ...(port === undefined ? {} : { port: Number(port) }),
    };
  });
}

/** `user@host:port`. */
export function printLogin(user: string, host: string, port: number): string {
  return `${user}@${bracketed(host)}:${port}`;
}

type Computed = Readonly<Record<string, string | string[]>>;

function compute(file: string, host: string, user: string | undefined, places: SshPlaces): Computed {
  let text: string;
  try {
    text = withIncludes(readFileSync(file, 'utf8'), file, places.home, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new UnableError(`the ssh configuration ${file} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
  try {
    const config = SSHConfig.parse(text);
    return config.compute(user === undefined ? { Host: host } : { Host: host, User: user }, {
      ignoreCase: true,
    });
  } catch (error) {
    throw new UnableError(`the ssh configuration ${file} cannot be understood: ${(error as Error).message}`, {
      hint: `see what ssh says to it: ssh -G ${host}`,
      cause: error,
    });
  }
}

/** Puts included files in the place of their `Include` line; the block that was open goes on after them. */
function withIncludes(text: string, file: string, home: string, depth: number): string {
  if (depth > 16) throw new Error(`more than 16 files include each other at ${file}`);
  let block = 'Host *';
  return text
    .split('\n')
    .flatMap((line) => {
      if (/^\s*(host|match)\b/i.test(line)) block = line;
      const paths = /^\s*include\s*[\s=]\s*(.*?)\s*$/i.exec(line)?.[1]?.match(/"[^"]*"|\S+/g);
      if (paths == null) return [line];
      const included = paths.flatMap((path) => {
        const bare = path.replaceAll('"', '').replace(/^~(?=\/)/, home);
        const base = file.startsWith(home) ? join(home, '.ssh') : '/etc/ssh';
        return globSync(isAbsolute(bare) ? bare : join(base, bare)).sort();
      });
      return [
        ...included.map((path) => withIncludes(readFileSync(path, 'utf8'), path, home, depth + 1)),
        block,
      ];
    })
    .join('\n');
}
