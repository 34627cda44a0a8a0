import { join } from 'node:path';
import { UnableError } from '../../model/errors.ts';
import type { LocalSurroundings } from '../surroundings.ts';
import type { HostKeyPolicy } from './host-key.ts';
import {
  type CertificateFile,
  type KeyFile,
  keyFromText,
  readCertificateFiles,
  readKeyFile,
} from './key-file.ts';
import { type Jump, parseJumps, printSshLogin, readSshSettings, type SshSettings } from './settings.ts';
import type { SshTarget } from './target.ts';

/** One login on the way to a host, or the host itself, with everything resolved. */
export interface Hop {
  /** `ssh ops@web-3:22 via ops@bastion:22`. */
  readonly label: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly keys: readonly KeyFile[];
  /** Certificates for these keys, or for those of the agent. */
  readonly certificates: readonly CertificateFile[];
  /** Socket of an ssh agent. */
  readonly agent: string | undefined;
  /** The agent may only offer the keys named above (IdentitiesOnly). */
  readonly onlyNamed: boolean;
  readonly password: string | undefined;
  readonly hostKeys: HostKeyPolicy;
  /** A command through which it is reached instead of TCP. */
  readonly proxy?: { readonly command: string; readonly env: NodeJS.ProcessEnv };
}

const MOST_JUMPS = 8;

/**
 * The logins that lead to a target, nearest first, the target last. Jump hosts use the user, the key and the agent of the target unless
 * their own entry or the ssh configuration says otherwise; they never get its password.
 * @throws UnableError for a key or configuration that cannot be read
 */
export function resolveHops(target: SshTarget, surroundings: LocalSurroundings): Hop[] {
  const settings = readSshSettings(target.host, target, surroundings);
  const jumps = jumpsBefore(target.jump ?? settings.jump, surroundings, target.user, 0);
  const given = givenKeys(target);
  const logins = [
    ...jumps.map((jump) => ({
      login: jump.login,
      settings: jump.settings,
      password: undefined,
      hostKeys: target.jumpHostKeys,
    })),
    {
      login: { host: target.host, user: target.user, port: target.port },
      settings,
      password: target.password,
      hostKeys: target.hostKeys,
    },
  ];
  const labels: string[] = [];
  return logins.map(({ login, settings, password, hostKeys }, index) => {
    const user = login.user ?? settings.user ?? surroundings.user;
    const port = login.port ?? settings.port ?? 22;
    const via = labels.length === 0 ? '' : ` via ${labels.join(', ')}`;
    const name = printSshLogin(user, login.host, port);
    labels.push(name);
    // What the environment names is tried in any case.
    const keys = settings.publicKeys ? [...given, ...fileKeys(settings, given, surroundings)] : given;
    // A certificate is beside its key, or is named.
    const certificates = [
      ...keys.map(({ from }) => `${from.replace(/\.pub$/, '')}-cert.pub`),
      ...(settings.publicKeys ? settings.certificateFiles : []),
    ];
    const first =
      index === 0 && settings.jump === undefined && !(logins.length === 1 && target.jump !== undefined);
    return {
      label: `ssh ${name}${via}`,
      address: settings.hostName,
      port,
      user,
      keys,
      certificates: readCertificateFiles(certificates),
      agent: settings.publicKeys ? agentSocket(settings, surroundings) : undefined,
      onlyNamed: settings.identitiesOnly,
      ...(first && settings.proxyCommand !== undefined
        ? { proxy: { command: settings.proxyCommand, env: surroundings.env } }
        : {}),
      password,
      hostKeys: {
        name: settings.hostKeyAlias ?? settings.hostName,
        port: settings.hostKeyAlias === undefined ? port : 22,
        ignore: target.knownHosts === 'ignore',
        only: hostKeys,
        files: target.knownHostsFile === undefined ? settings.knownHostsFiles : [target.knownHostsFile],
      },
    };
  });
}

interface JumpLogin {
  readonly login: Omit<Jump, 'user'> & { readonly user: string | undefined };
  readonly settings: SshSettings;
}

/** A jump host may itself be behind one, if it comes first. */
function jumpsBefore(
  text: string | undefined,
  surroundings: LocalSurroundings,
  user: string | undefined,
  depth: number,
): JumpLogin[] {
  if (text === undefined) return [];
  if (depth >= MOST_JUMPS) {
    throw new UnableError(`the ssh configuration has more than ${MOST_JUMPS} jump hosts in a row: ${text}`, {
      hint: 'a jump host must not need itself as jump host; see ProxyJump in the ssh configuration',
    });
  }
  return parseJumps(text).flatMap((jump, index) => {
    const settings = readSshSettings(jump.host, jump, surroundings);
    const before = index === 0 ? jumpsBefore(settings.jump, surroundings, user, depth + 1) : [];
    return [...before, { login: { ...jump, user: jump.user ?? settings.user ?? user }, settings }];
  });
}

function givenKeys(target: SshTarget): KeyFile[] {
  const keys: KeyFile[] = [];
  if (target.privateKey !== undefined) keys.push(keyFromText('the key of this run', target.privateKey));
  const named = target.identity === undefined ? undefined : readKeyFile(target.identity, true);
  return named === undefined ? keys : [...keys, named];
}

/** Keys of the ssh configuration, or those with the usual names; missing files are skipped, as in ssh. */
function fileKeys(
  settings: SshSettings,
  given: readonly KeyFile[],
  surroundings: LocalSurroundings,
): KeyFile[] {
  const usual = ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((name) => join(surroundings.home, '.ssh', name));
  const named = settings.identityFiles.length > 0;
  if (!named && given.length > 0) return [];
  return (named ? settings.identityFiles : usual).flatMap((from) => readKeyFile(from, false) ?? []);
}

function agentSocket(settings: SshSettings, { env }: LocalSurroundings): string | undefined {
  const named = settings.identityAgent;
  if (named === 'none') return undefined;
  if (named === undefined || named === 'SSH_AUTH_SOCK') return env.SSH_AUTH_SOCK || undefined;
  return named.startsWith('$') ? env[named.replace(/^\$\{?(.*?)\}?$/, '$1')] || undefined : named;
}
