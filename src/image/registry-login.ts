import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { messageOf, UnableError } from '../model/errors.ts';
import { runProgram } from '../provider/program.ts';

/** How docker logs in to a registry. Prints nowhere. */
export type RegistryLogin =
  | { readonly username: string; readonly password: string }
  | { readonly identitytoken: string };

type Env = Readonly<Record<string, string | undefined>>;

interface DockerConfiguration {
  readonly auths?: Readonly<Record<string, { readonly auth?: unknown; readonly identitytoken?: unknown }>>;
  readonly credHelpers?: Readonly<Record<string, unknown>>;
  readonly credsStore?: unknown;
}

/** What docker writes for its own registry. */
const HUB = 'https://index.docker.io/v1/';
const HELPER_MS = 20_000;
/** A program of this name is run: nothing that leads to another folder. */
const HELPER = /^[\w.-]+$/;

/**
 * The login for a registry that `docker login` keeps: in `config.json`, or with a helper that it names.
 * @param registry name, and port if it is not the usual one; `docker.io` for docker's own
 * @returns undefined if there is none
 * @throws UnableError if the file or the helper cannot be read; what they have is in no message
 */
export async function registryLogin(registry: string, env: Env): Promise<RegistryLogin | undefined> {
  const file = join(env.DOCKER_CONFIG || join(homedir(), '.docker'), 'config.json');
  const { auths = {}, credHelpers = {}, credsStore } = await configurationIn(file);
  const key = registry === 'docker.io' ? HUB : registry;
  const helper = credHelpers[key] ?? credHelpers[registry] ?? credsStore;
  if (typeof helper === 'string' && helper !== '') {
    const found = await fromHelper(helper, key, file, env);
    if (found !== undefined) return found;
  }
  const [, entry] = Object.entries(auths).find(([name]) => hostOf(name) === hostOf(key)) ?? [];
  if (typeof entry?.identitytoken === 'string' && entry.identitytoken !== '')
    return { identitytoken: entry.identitytoken };
  if (typeof entry?.auth !== 'string' || entry.auth === '') return undefined;
  const said = Buffer.from(entry.auth, 'base64').toString();
  const colon = said.indexOf(':');
  if (colon < 1) throw new UnableError(`${file} has a login for ${registry} that is none`);
  return { username: said.slice(0, colon), password: said.slice(colon + 1) };
}

async function configurationIn(file: string): Promise<DockerConfiguration> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw new UnableError(`${file} cannot be read: ${messageOf(error)}`);
  });
  try {
    return (JSON.parse(text) ?? {}) as DockerConfiguration;
  } catch {
    // The reason of the parser would quote the file.
    throw new UnableError(`${file} is not JSON`);
  }
}

/** Asks a helper (docker-credential-helpers, its README: a name on stdin, JSON on stdout). */
async function fromHelper(
  helper: string,
  key: string,
  file: string,
  env: Env,
): Promise<RegistryLogin | undefined> {
  if (!HELPER.test(helper)) throw new UnableError(`${file} names a helper that is none: ${helper}`);
  const program = `docker-credential-${helper}`;
  const { exitCode, stdout } = await runProgram([program, 'get'], {
    ...{ cwd: homedir(), env, stdin: key, limitMs: HELPER_MS },
  });
  if (exitCode !== 0) {
    if (/credentials not found/i.test(stdout)) return undefined;
    throw new UnableError(`${program} ended with ${exitCode} when it was asked for the login for ${key}`);
  }
  try {
    const { Username, Secret } = JSON.parse(stdout) as { Username: string; Secret: string };
    return Username === '<token>' ? { identitytoken: Secret } : { username: Username, password: Secret };
  } catch {
    throw new UnableError(`${program} says no login in JSON for ${key}`);
  }
}

/** Docker has written names with `https://` and a path, too. */
function hostOf(name: string): string {
  return name.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

/** The registry that the name of an image is about, as docker understands it. */
export function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && (/[.:]/.test(first) || first === 'localhost') ? first : 'docker.io';
}
