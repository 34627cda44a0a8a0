import { createHash } from 'node:crypto';
import { hostname } from 'node:os';

/** The host that is asked for, and what is known about it so far. */
export interface Asker {
  /** As typed. */
  readonly host: string;
  /** The login and the port if they are given with it, which override the configuration. */
  readonly user: string | undefined;
  readonly port: number | undefined;
  readonly localUser: string;
  readonly home: string;
  readonly found: ReadonlyMap<string, readonly string[]>;
  /** Everything is read once more, after a `Match final`. */
  readonly final: boolean;
  wantFinal(): void;
  /** Runs the command of `Match exec`: whether it succeeded. @throws Error if it does not end */
  exec(command: string): boolean;
}

/** The values of `%h` and similar (ssh_config(5), TOKENS), with what is known about the host so far. */
export function tokensOf(
  asker: Omit<Asker, 'final' | 'wantFinal' | 'exec'>,
): Readonly<Record<string, string>> {
  const port = String(asker.port ?? asker.found.get('port')?.[0] ?? 22);
  const user = asker.user ?? asker.found.get('user')?.[0] ?? asker.localUser;
  const [here, there] = [hostname(), hostName(asker)];
  return {
    '%C': createHash('sha1').update(`${here}${there}${port}${user}`).digest('hex'),
    '%L': here.replace(/\..*$/, ''),
    '%i': String(process.getuid?.() ?? ''),
    '%l': here,
    '%%': '%',
    '%d': asker.home,
    '%h': there,
    '%k': asker.found.get('hostkeyalias')?.[0] ?? asker.host,
    '%n': asker.host,
    '%p': port,
    '%r': user,
    '%u': asker.localUser,
  };
}

/** @throws Error for an unknown token, because its value cannot be omitted */
export function expandTokens(text: string, tokens: Readonly<Record<string, string>>): string {
  return text.replaceAll(/%./gs, (token) => {
    const value = tokens[token];
    if (value === undefined) throw new Error(`${token} is not supported in ${text}`);
    return value;
  });
}

/** The name to connect to, so far. */
export function hostName({ host, found }: Pick<Asker, 'host' | 'found'>): string {
  const name = found.get('hostname')?.[0];
  return name === undefined ? host : name.replaceAll(/%[h%]/g, (token) => (token === '%%' ? '%' : host));
}
